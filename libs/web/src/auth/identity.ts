/** Whom a request of the API comes from, as far as its token shows. */
export type Identity = Guest | Customer | Staff;

/** Nobody that is known. With an order token they may see, pay and cancel that one order. */
export interface Guest {
  readonly role: 'guest';
  readonly orderId: string | null;
}

export interface Customer {
  readonly role: 'customer';
  /** Id of the customer. */
  readonly id: string;
  /** What all tokens of one sign-in share; they end together. */
  readonly session: string;
}

export interface Staff {
  readonly role: 'staff';
  /** Id of the account. */
  readonly id: string;
  readonly session: string;
}

/** Nobody that is known, without an order token. */
export const GUEST: Guest = { role: 'guest', orderId: null };

/** Whether nothing at all is known of somebody. */
export function isStranger(identity: Identity): boolean {
  return identity.role === 'guest' && identity.orderId === null;
}

/** What events and logs record of who acted: `guest`, `customer:01890a5d-…` or `staff:01890a5d-…`. */
export function principalOf(identity: Identity): string {
  return identity.role === 'guest' ? 'guest' : `${identity.role}:${identity.id}`;
}

/** Who shares quotas and idempotency keys: one customer, one of the staff, the holders of one order's token, or all strangers. */
export function quotaKey(identity: Identity): string {
  const order = identity.role === 'guest' ? identity.orderId : null;
  return order === null ? principalOf(identity) : `order:${order}`;
}

/** Who shares a number of streams and tickets: somebody with an account, or whoever has an order's token. */
export function holderOf({ tenant, identity }: { readonly tenant: string; readonly identity: Identity }): string {
  return `${tenant} ${quotaKey(identity)}`;
}
