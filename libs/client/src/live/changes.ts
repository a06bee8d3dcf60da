import type { CreditNote, Customer, LiveChange, Order } from '../generated/types.gen.js';

/** Change types by kind of resource. */
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
  /** The whole resource right after the change. */
  readonly data: Resource;
};

/** Change of a watched resource; `type` names it, e.g. `order.paid`. */
export type Change = ChangeOf<'order', Order> | ChangeOf<'creditNote', CreditNote> | ChangeOf<'customer', Customer>;

interface Newest<T> {
  /** Newest first. */
  readonly items: readonly T[];
  /** Whether there are older ones, available from the lists. */
  readonly more: boolean;
}

/** Watched resources as of the start of the watch. */
export interface Snapshot {
  readonly orders?: Newest<Order>;
  readonly creditNotes?: Newest<CreditNote>;
  readonly customers?: Newest<Customer>;
}
