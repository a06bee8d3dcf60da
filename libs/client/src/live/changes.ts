import type { CreditNote, Customer, LiveChange, Order } from '../generated/types.gen.js';

/** The names of what can happen, by what it happens to. */
export const changeTypes = {
  order: [
    'order.placed',
    'order.imported',
    'order.paid',
    'order.shipped',
    'order.delivered',
    'order.cancelled',
    'order.credited',
  ],
  creditNote: ['credit_note.issued'],
  customer: [
    'customer.registered',
    'customer.changed',
    'customer.blocked',
    'customer.unblocked',
    'customer.purchases_changed',
  ],
} as const;

type Name = keyof typeof changeTypes;

type ChangeOf<N extends Name, Resource> = Omit<LiveChange, 'type' | 'resource' | 'data'> & {
  readonly type: (typeof changeTypes)[N][number];
  readonly resource: N;
  /** The whole resource as it was right after the change. */
  readonly data: Resource;
};

/** What happened to something that is watched; `type` names it, such as `order.paid`. */
export type Change = ChangeOf<'order', Order> | ChangeOf<'creditNote', CreditNote> | ChangeOf<'customer', Customer>;

interface Newest<T> {
  /** The newest first. */
  readonly items: readonly T[];
  /** Whether there are older ones, which the lists have. */
  readonly more: boolean;
}

/** What is watched, as it is when the watch begins. */
export interface Snapshot {
  readonly orders?: Newest<Order>;
  readonly creditNotes?: Newest<CreditNote>;
  readonly customers?: Newest<Customer>;
}
