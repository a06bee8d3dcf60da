import { randomBytes } from 'node:crypto';
import type { ApiClient, Answer } from './api-client.js';
import { gbp, type CreditNote, type Customer, type Money, type Order, type Product } from './resources.js';

const fresh = (): string => randomBytes(6).toString('hex');

/** An id that nothing has. */
export const nobody = '01890a5d-ac96-774b-bcce-b302099a8057';

/** The body of an answer that must have that status. */
export function bodyOf<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status)
    throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text.slice(0, 500)}`);
  return answer.body;
}

export async function register(api: ApiClient, details: Partial<Customer> = {}): Promise<Customer> {
  const body = { email: `${fresh()}@example.com`, name: 'Ada Lovelace', ...details };
  return bodyOf(await api.post<Customer>('/v1/customers', body), 201);
}

/** A product on sale, under a sku of its own. */
export async function addProduct(
  api: ApiClient,
  price: string | Money = '2.55',
  details: { sku?: string; active?: boolean; description?: string } = {},
): Promise<Product> {
  const { sku = `sku-${fresh()}`, ...rest } = details;
  const unitPrice = typeof price === 'string' ? gbp(price) : price;
  const body = { description: 'Heart T-light holder', unitPrice, ...rest };
  return bodyOf(await api.put<Product>(`/v1/products/${encodeURIComponent(sku)}`, body), 201);
}

/** Brings units in, or takes them out where `change` is negative. */
export function adjustStock(api: ApiClient, { sku }: { sku: string }, change: number): Promise<Answer<Product>> {
  return api.post<Product>(`/v1/products/${encodeURIComponent(sku)}/stock`, { change, reason: 'Stocktaking.' });
}

/** A product on sale of which there are so many units. */
export async function addStocked(api: ApiClient, units: number, price?: string): Promise<Product> {
  return bodyOf(await adjustStock(api, await addProduct(api, price), units), 200);
}

export async function place(api: ApiClient, customer: { id: string }, ...lines: [string, number][]): Promise<Order> {
  const body = { customerId: customer.id, lines: lines.map(([sku, quantity]) => ({ sku, quantity })) };
  return bodyOf(await api.post<Order>('/v1/orders', body), 201);
}

/** The same, paid. */
export async function placePaid(
  api: ApiClient,
  customer: { id: string },
  ...lines: [string, number][]
): Promise<Order> {
  return bodyOf(await take(api, await place(api, customer, ...lines), 'pay'), 200);
}

const steps = {
  pay: { paymentReference: 'pay_1' },
  ship: { carrier: 'Royal Mail', trackingNumber: 'RM1' },
  deliver: undefined,
  cancel: { reason: 'Ordered twice.' },
};

export type Step = keyof typeof steps;

/** Takes a step of an order's life, with a body that works. */
export function take(api: ApiClient, order: { id: string }, step: Step): Promise<Answer<Order>> {
  return api.post<Order>(`/v1/orders/${order.id}/${step}`, steps[step]);
}

/** A credit of one line. */
export function credit(
  api: ApiClient,
  about: { orderId?: string; customerId?: string },
  sku: string,
  quantity: number,
  unitPrice: string,
): Promise<Answer<CreditNote>> {
  const lines = [{ sku, quantity, unitPrice: gbp(unitPrice) }];
  return api.post<CreditNote>('/v1/credit-notes', { ...about, lines, reason: 'Arrived broken.' });
}
