/** Whether the shop took something in now, or holds it from an earlier run; `differs`: it holds another by that name. */
export type Imported = 'imported' | 'already_there' | 'differs';

export interface ImportedCustomer {
  readonly reference: string;
  readonly email: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2, or null where the file names none. */
  readonly country: string | null;
}

export interface ImportedProduct {
  readonly sku: string;
  readonly description: string;
  /** Decimal string in pounds sterling, at least two decimals and at most four. */
  readonly unitPrice: string;
}

export interface ImportedLine extends ImportedProduct {
  /** 1 to 1,000,000, on credit notes too. */
  readonly quantity: number;
}

export interface ImportedOrder {
  /** Invoice number, six digits. */
  readonly reference: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly placedAt: string;
  /** Reference of a customer that was registered before; null for a guest. */
  readonly customerReference: string | null;
  /** 1 to 2,000, in the order of the file. */
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

/** What an import asks of the shop. Every call is safe to repeat, and many may be under way at once. */
export abstract class ImportTarget {
  /** `email_taken`: nothing was done, since somebody else has the e-mail. */
  abstract registerCustomer(customer: ImportedCustomer): Promise<Imported | 'email_taken'>;
  abstract defineProduct(product: ImportedProduct): Promise<Imported>;
  abstract placeOrder(order: ImportedOrder): Promise<Imported>;
  abstract issueCreditNote(creditNote: ImportedCreditNote): Promise<Imported>;

  /** Resolves when the customers and products given so far are known where orders are placed; rejects on `stop`. */
  abstract deliver(stop: AbortSignal): Promise<void>;

  /** Resolves when everything given so far is delivered and can be read; rejects on `stop`. */
  abstract finish(stop: AbortSignal): Promise<void>;
}
