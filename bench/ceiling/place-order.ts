import { hash } from 'node:crypto';
import { newId } from '@tradepost/kernel';
import { money } from '../import/bare-rows.js';
import type { Statements } from './statements.js';

export interface OrderRequest {
  readonly customerId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface PlacedOrder {
  readonly headers: Readonly<Record<string, string>>;
  /** The whole order as JSON. */
  readonly body: string;
}

export class Refused extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

interface Line {
  readonly number: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: number;
  readonly stock: { readonly version: number; readonly level: number } | null;
}

/** Of the same length as in the service's requests. */
const PRINCIPAL = 'staff:01890a5d-ac96-774b-bcce-b302099a80f0';
const CONTRACT = 'tradepost.orders.order-placed.v1';

/** Places an order inside an open transaction, with the same rows as the service writes; once per key. */
export function placeOrder(db: Statements, key: string, request: OrderRequest): PlacedOrder {
  const scope = digest(JSON.stringify(['default', PRINCIPAL, 'POST', '/v1/orders', key]));
  const content = digest(JSON.stringify(request));
  const known = db.reply?.find.get(scope);
  if (known) {
    if (known.content !== content) throw new Refused(422, 'This Idempotency-Key came with another body before.');
    return { headers: JSON.parse(known.headers) as Record<string, string>, body: known.body };
  }
  const placed = place(db, request);
  db.reply?.keep.run(scope, content, 201, JSON.stringify(placed.headers), placed.body, Date.now());
  return placed;
}

function place(db: Statements, { customerId, lines: wanted }: OrderRequest): PlacedOrder {
  if (db.buyer.get(customerId)?.standing !== 'good') throw new Refused(422, 'The customer cannot order.');
  const lines = wanted.map((item, i) => lineOf(db, item, i + 1));
  const [id, correlationId, at] = [newId(), newId(), new Date().toISOString()];
  const units = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const total = money(units);
  const none = [null, null, null, null, null, null, null, null];
  db.order.run(id, 1, null, 'storefront', 'placed', customerId, 'GBP', units, at, ...none);
  for (const { number, sku, description, quantity, price, stock } of lines) {
    const row = [id, number, sku, description, quantity, price, price * quantity];
    db.line.run(...row, ...(db.stock ? [stock ? 1 : 0] : []));
  }
  const shown = lines.map(({ number, sku, description, quantity, price }) => {
    return { number, sku, description, quantity, unitPrice: money(price), total: money(price * quantity) };
  });
  const marked = shown.map((line, i) => (lines[i]!.stock ? { ...line, fromStock: true } : line));
  const record = (category: string, stream: string, version: number, type: string, data: object): string => {
    const eventId = newId();
    const values = [eventId, category, stream, version, type, 1, JSON.stringify(data), at];
    db.event.run(...values, correlationId, null, PRINCIPAL);
    return eventId;
  };
  const eventId = record('order', id, 1, 'OrderPlaced', { customerId, lines: marked, total, placedAt: at });
  const outside = shown.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice }));
  const told = { orderId: id, source: 'storefront', reference: null, customerId, lines: outside, total, placedAt: at };
  db.message.run(CONTRACT, id, envelope({ id, eventId, correlationId, at }, told));
  for (const { sku, quantity, stock } of lines) {
    if (!stock) continue;
    db.stock!.update.run(stock.version + 1, stock.level - quantity, at, sku);
    record('stock', sku, stock.version + 1, 'StockTaken', { orderId: id, quantity, takenAt: at });
  }
  const dates = { placedAt: at, paidAt: null, shippedAt: null, deliveredAt: null, cancelledAt: null };
  const open = { payment: null, shipment: null, cancellationReason: null, allowedActions: ['pay', 'cancel'] };
  const about = { id, version: 1, reference: null, source: 'storefront', status: 'placed', customerId };
  const body = JSON.stringify({ ...about, currency: 'GBP', lines: shown, total, ...dates, ...open });
  return { headers: { etag: '"1"', location: `/v1/orders/${id}?minVersion=1` }, body };
}

function lineOf(db: Statements, { sku, quantity }: OrderRequest['lines'][number], number: number): Line {
  const product = db.product.get(sku);
  if (product?.active !== 1) throw new Refused(422, `There is no product "${sku}".`);
  const stock = db.stock?.find.get(sku) ?? null;
  if (stock && stock.level < quantity) throw new Refused(409, `Only ${stock.level} of "${sku}" can be had.`);
  return { number, sku, description: product.description, quantity, price: product.unit_price, stock };
}

function envelope(
  { id, eventId, correlationId, at }: { id: string; eventId: string; correlationId: string; at: string },
  data: object,
): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${eventId}/${CONTRACT}`,
    source: '/tradepost/orders',
    type: CONTRACT,
    subject: id,
    time: at,
    datacontenttype: 'application/json',
    tenant: 'default',
    correlationid: correlationId,
    streamversion: 1,
    data,
  });
}

/** The first 16 bytes of SHA-256. */
function digest(text: string): string {
  return hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url');
}
