import { shop } from './shop.js';

/** Tokens of a guest's orders, by id: they end with the tab. */
const KEPT = 'tradepost.guest-orders';
const tokens = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]'));

export function keepGuestOrder({ id }, token) {
  tokens.set(id, token);
  sessionStorage.setItem(KEPT, JSON.stringify([...tokens]));
}

export const isGuestOrder = ({ id }) => tokens.has(id);

/** Who may see and change an order: whoever is signed in, or a guest by its token. */
export const holderOf = ({ id }) => (tokens.has(id) ? shop.withToken(tokens.get(id)) : shop);

/** The orders of a guest that were placed in this tab, as they are now; those that cannot be read are left out. */
export async function readGuestOrders() {
  const reads = [...tokens.keys()].map((id) => holderOf({ id }).orders.get(id));
  return (await Promise.allSettled(reads)).flatMap(({ status, value }) => (status === 'fulfilled' ? [value] : []));
}
