/** Identity of an API caller, as its token shows. */
export type Identity = Guest | Customer | Staff;

/** Unknown person. With an order token they may see, pay and cancel that order. */
export interface Guest {
  readonly role: 'guest';
  readonly orderId: string | null;
}

export interface Customer {
  readonly role: 'customer';
  /** Id of the customer. */
  readonly id: string;
  /** Shared by all tokens of one sign-in, which end together. */
  readonly session: string;
}

export interface Staff {
  readonly role: 'staff';
  /** Id of the account. */
  readonly id: string;
  readonly session: string;
}

/** Unknown person without an order token. */
export const GUEST: Guest = { role: 'guest', orderId: null };

/** Whether nothing is known of the caller. */
export function isStranger(identity: Identity): boolean {
  return identity.role === 'guest' && identity.orderId === null;
}

/** Principal in events and logs: `guest`, `customer:01890a5d-…` or `staff:01890a5d-…`. */
export function principalOf(identity: Identity): string {
  return identity.role === 'guest' ? 'guest' : `${identity.role}:${identity.id}`;
}

/**
 * Key of quotas and idempotency keys: one customer, one member of staff, one order token, or all strangers together.
 */
export function quotaKey(identity: Identity): string {
  const order = identity.role === 'guest' ? identity.orderId : null;
  return order === null ? principalOf(identity) : `order:${order}`;
}

/** Key of stream and ticket limits: an account, or an order token. */
export function holderOf({ tenant, identity }: { readonly tenant: string; readonly identity: Identity }): string {
  return `${tenant} ${quotaKey(identity)}`;
}
