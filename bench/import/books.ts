/** An order or credit note of the file. Amounts are ten-thousandths of a pound. */
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

/** Running totals of a customer. */
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
