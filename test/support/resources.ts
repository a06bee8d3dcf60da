/** What the API answers with, seen from outside: written down here once more, so that a change of it is noticed. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Customer {
  readonly id: string;
  readonly version: number;
  readonly reference: string | null;
  readonly email: string;
  readonly name: string;
  readonly country: string | null;
  readonly status: 'active' | 'blocked';
  readonly blockedReason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly purchases: {
    readonly orders: number;
    readonly creditNotes: number;
    readonly totals: readonly { readonly currency: string; readonly ordered: Money; readonly credited: Money }[];
    readonly firstOrderAt: string | null;
    readonly lastOrderAt: string | null;
  };
}

export interface Product {
  readonly sku: string;
  readonly version: number;
  readonly description: string;
  readonly unitPrice: Money;
  readonly active: boolean;
  readonly stock: number | null;
  readonly updatedAt: string;
}

export interface Line {
  readonly number: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly total: Money;
}

export interface Order {
  readonly id: string;
  readonly version: number;
  readonly reference: string | null;
  readonly source: 'storefront' | 'import';
  readonly status: 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled';
  readonly customerId: string | null;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly total: Money;
  readonly placedAt: string;
  readonly paidAt: string | null;
  readonly shippedAt: string | null;
  readonly deliveredAt: string | null;
  readonly cancelledAt: string | null;
  readonly payment: { readonly reference: string } | null;
  readonly shipment: { readonly carrier: string; readonly trackingNumber: string } | null;
  readonly cancellationReason: string | null;
  readonly allowedActions: readonly string[];
}

export interface CreditNote {
  readonly id: string;
  readonly version: number;
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly total: Money;
  readonly reason: string;
  readonly issuedAt: string;
}

export interface TimelineEntry {
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly by: string;
  readonly correlationId: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
}

/** What whoever signs in gets. */
export interface Tokens {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly allowedActions?: readonly string[];
  readonly total?: Money;
  readonly stock?: number;
}

/** The fields of each resource: all of them, and no others. */
export const fields = {
  customer: 'id version reference email name country status blockedReason createdAt updatedAt purchases'.split(' '),
  purchases: 'orders creditNotes totals firstOrderAt lastOrderAt'.split(' '),
  product: 'sku version description unitPrice active stock updatedAt'.split(' '),
  order: (
    'id version reference source status customerId currency lines total placedAt paidAt shippedAt deliveredAt ' +
    'cancelledAt payment shipment cancellationReason allowedActions'
  ).split(' '),
  line: 'number sku description quantity unitPrice total'.split(' '),
  creditNote: 'id version reference customerId orderId currency lines total reason issuedAt'.split(' '),
  timelineEntry: 'version type at by correlationId changes'.split(' '),
  problem: 'type title status detail instance code requestId'.split(' '),
} as const;

/** An amount in pounds. */
export const gbp = (amount: string): Money => ({ amount, currency: 'GBP' });
