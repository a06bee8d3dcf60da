/** Whether something was imported now or earlier; `differs`: another one has its reference. */
export type Imported = 'imported' | 'already_there' | 'differs';

export interface ImportedCustomer {
  readonly reference: string;
  readonly email: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2; null where the file names none. */
  readonly country: string | null;
}

export interface ImportedProduct {
  readonly sku: string;
  readonly description: string;
  /** Decimal string in pounds sterling, with two to four decimals. */
  readonly unitPrice: string;
}

export interface ImportedLine extends ImportedProduct {
  /** 1 to 1,000,000, also on credit notes. */
  readonly quantity: number;
}

export interface ImportedOrder {
  /** Invoice number, six digits. */
  readonly reference: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly placedAt: string;
  /** Reference of a registered customer; null for a guest. */
  readonly customerReference: string | null;
  /** 1 to 2,000, in file order. */
  readonly lines: readonly ImportedLine[];
}

export interface ImportedCreditNote {
  /** Invoice number, `C` and six digits. */
  readonly reference: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly issuedAt: string;
  readonly customerReference: string | null;
  readonly lines: readonly ImportedLine[];
  readonly reason: string;
}

/** The shop as an import sees it. Calls are idempotent and may be concurrent. */
export abstract class ImportTarget {
  /** `email_taken`: nothing was done, since another customer has the e-mail. */
  abstract registerCustomer(customer: ImportedCustomer): Promise<Imported | 'email_taken'>;
  abstract defineProduct(product: ImportedProduct): Promise<Imported>;
  abstract placeOrder(order: ImportedOrder): Promise<Imported>;
  abstract issueCreditNote(creditNote: ImportedCreditNote): Promise<Imported>;

  /** Resolves once customers and products imported so far are known where orders are placed; rejects on `stop`. */
  abstract deliver(stop: AbortSignal): Promise<void>;

  /** Resolves once everything imported so far is delivered and readable; rejects on `stop`. */
  abstract finish(stop: AbortSignal): Promise<void>;
}
