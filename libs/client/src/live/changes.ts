import type { CreditNote, Customer, LiveChange, Order } from '../generated/types.gen.js';

type ChangeOf<Name extends string, Resource> = Omit<LiveChange, 'resource' | 'data'> & {
  readonly resource: Name;
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
