/** One order or credit note, as the file has it. Amounts are ten-thousandths of a pound. */
export interface Invoice {
  readonly reference: string;
  readonly credit: boolean;
  at: string;
  readonly customer: string | null;
  readonly lines: {
    readonly sku: string;
    readonly description: string;
    readonly quantity: number;
    readonly unitPrice: number;
  }[];
}

/** A customer while their purchases are added up. */
export interface Buyer {
  readonly id: string;
  readonly reference: string;
  readonly country: string | null;
  readonly registeredAt: string;
  orders: number;
  creditNotes: number;
  ordered: number;
  credited: number;
  first: string | null;
  last: string | null;
}
