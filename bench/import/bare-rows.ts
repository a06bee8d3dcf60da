import { createCipheriv, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Buyer, Invoice } from './books.js';

export type Row = readonly (string | number | null)[];
/** Inserts a row into a table, `<file>.<table>`. */
export type Insert = (table: string, row: Row) => void;

const correlationId = v7();
const now = (): string => new Date().toISOString();
const addressOf = (reference: string): string => `${reference}@online-retail.invalid`;

/** Units in ten-thousandths to a decimal amount: the fewest exact decimals, at least two. */
export function money(units: number): { amount: string; currency: string } {
  const digits = String(units).padStart(5, '0');
  const amount = `${digits.slice(0, -4)}.${digits.slice(-4).replace(/0{1,2}$/, '')}`;
  return { amount, currency: 'GBP' };
}

function seal(insert: Insert, file: string, subject: string, open: object, personal: object): string {
  const key = randomBytes(32);
  insert(`${file}.personal_keys`, [subject, key.toString('base64')]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(personal)), cipher.final()]);
  return JSON.stringify({ ...open, $personal: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') });
}

/** Inserts an event and, if published, its message; returns the id of the message. */
function event(
  insert: Insert,
  file: string,
  about: { category: string; stream: string; version?: number; type: string; cause?: string; by?: string },
  data: string,
  message?: { type: string; data: object },
): string {
  const { category, stream, version = 1, type, cause = null, by = 'import' } = about;
  const id = v7();
  const time = now();
  insert(`${file}.events`, [id, category, stream, version, type, 1, data, time, correlationId, cause, by]);
  if (!message) return id;
  const envelope = {
    specversion: '1.0',
    id: `${id}/${message.type}`,
    source: `/tradepost/${file}`,
    type: message.type,
    subject: stream,
    time,
    datacontenttype: 'application/json',
    tenant: 'default',
    correlationid: correlationId,
    streamversion: 1,
    data: message.data,
  };
  insert(`${file}.outbox`, [message.type, stream, JSON.stringify(envelope)]);
  return envelope.id;
}

function timeline(insert: Insert, table: string, id: string, type: string, fields: object): void {
  const changes = Object.entries(fields)
    .filter(([, to]) => to !== null)
    .map(([field, to]) => ({ field, from: null, to: to as unknown }));
  const body = { version: 1, type, at: now(), by: 'import', correlationId, changes };
  insert(table, [`${id}:1`, 1, 1, '{}', id, 1, JSON.stringify(body)]);
}

export function insertCustomer(insert: Insert, { id, reference, country, registeredAt }: Buyer): void {
  const [email, name] = [addressOf(reference), `Customer ${reference}`];
  const who = { email, name, country };
  insert('customers.customers', [
    id,
    1,
    reference,
    email,
    email,
    name,
    country,
    'active',
    null,
    registeredAt,
    registeredAt,
  ]);
  const data = seal(insert, 'customers', id, { reference, registeredAt }, who);
  const cause = event(insert, 'customers', { category: 'customer', stream: id, type: 'CustomerRegistered' }, data, {
    type: 'tradepost.customers.customer-registered.v1',
    data: { customerId: id, reference, ...who, registeredAt },
  });
  const fields = { reference, ...who, status: 'active', createdAt: registeredAt };
  timeline(insert, 'customers.read.customer_timeline_1', id, 'customer.registered', fields);
  insert('orders.inbox', ['orders.buyers', cause]);
  insert('orders.buyers', [id, 1, email, name, 'good']);
  const known = seal(insert, 'orders', id, { introducedAt: registeredAt }, { email, name });
  const about = { category: 'buyer', stream: id, type: 'BuyerIntroduced', cause, by: 'policy:keep-buyers' };
  event(insert, 'orders', about, known);
}

export function insertProduct(insert: Insert, sku: string, description: string, unitPrice: number): void {
  const addedAt = now();
  insert('orders.products', [sku, 1, description, 'GBP', unitPrice, 1, addedAt]);
  const fields = { description, unitPrice: money(unitPrice), active: true };
  const data = JSON.stringify({ ...fields, addedAt });
  event(insert, 'orders', { category: 'product', stream: sku, type: 'ProductAdded' }, data);
  const body = JSON.stringify({ sku, version: 1, ...fields, updatedAt: addedAt });
  insert('orders.read.products_1', [sku, 1, 1, '{"product":1}', sku, 1, body]);
}

export function insertInvoice(
  insert: Insert,
  { reference, credit, at, customer, lines }: Invoice,
  buyer: Buyer | null,
): void {
  const id = v7();
  let units = 0;
  const table = credit ? 'orders.credit_note_lines' : 'orders.order_lines';
  const priced = lines.map(({ sku, description, quantity, unitPrice }, i) => {
    units += unitPrice * quantity;
    insert(table, [id, i + 1, sku, description, quantity, unitPrice, unitPrice * quantity]);
    return {
      number: i + 1,
      sku,
      description,
      quantity,
      unitPrice: money(unitPrice),
      total: money(unitPrice * quantity),
    };
  });
  const total = money(units);
  const outside = priced.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice }));
  const told = { reference, customerId: customer, lines: outside, total };
  let cause: string;
  if (credit) {
    const reason = `Cancellation ${reference}`;
    insert('orders.credit_notes', [id, 1, reference, customer, null, 'GBP', units, reason, at]);
    const fields = { customerId: customer, reason, reference, orderId: null, lines: priced, total, issuedAt: at };
    const type = 'tradepost.orders.credit-note-issued.v1';
    const data = { creditNoteId: id, orderId: null, reason, issuedAt: at, ...told };
    const about = { category: 'credit-note', stream: id, type: 'CreditNoteIssued' };
    cause = event(insert, 'orders', about, JSON.stringify(fields), { type, data });
    const body = JSON.stringify({ id, version: 1, currency: 'GBP', ...fields });
    insert('orders.read.credit_notes_1', [id, 1, 1, '{"credit-note":1}', customer, null, reference, at, body]);
  } else {
    const nothing = [null, null, null, null, null];
    insert('orders.orders', [
      id,
      1,
      reference,
      'import',
      'delivered',
      customer,
      'GBP',
      units,
      at,
      at,
      at,
      at,
      ...nothing,
    ]);
    const fields = { reference, customerId: customer, lines: priced, total, placedAt: at };
    const type = 'tradepost.orders.order-placed.v1';
    const data = { orderId: id, source: 'import', placedAt: at, ...told };
    const about = { category: 'order', stream: id, type: 'OrderImported' };
    cause = event(insert, 'orders', about, JSON.stringify(fields), { type, data });
    const dates = { placedAt: at, paidAt: at, shippedAt: at, deliveredAt: at };
    const open = { cancelledAt: null, payment: null, shipment: null, cancellationReason: null };
    const source = { reference, source: 'import', status: 'delivered', customerId: customer, currency: 'GBP' };
    const body = { id, version: 1, ...source, lines: priced, total, ...dates, ...open, allowedActions: [] };
    timeline(insert, 'orders.read.order_timeline_1', id, 'order.imported', { ...source, total, ...dates });
    insert('orders.read.orders_1', [
      id,
      1,
      1,
      '{"order":1}',
      customer,
      'delivered',
      reference,
      at,
      JSON.stringify(body),
    ]);
  }
  insert('customers.inbox', ['customers.purchases', cause]);
  if (buyer) insertPurchase(insert, buyer, { id, credit, at, units, cause });
}

function insertPurchase(
  insert: Insert,
  buyer: Buyer,
  { id, credit, at, units, cause }: { id: string; credit: boolean; at: string; units: number; cause: string },
): void {
  if (credit) {
    buyer.creditNotes += 1;
    buyer.credited += units;
  } else {
    insert('customers.purchases', [id, buyer.id, 'GBP', units, at, 0]);
    buyer.orders += 1;
    buyer.ordered += units;
    if (buyer.first === null || at < buyer.first) buyer.first = at;
    if (buyer.last === null || at > buyer.last) buyer.last = at;
  }
  const total = money(units);
  const data = JSON.stringify(credit ? { creditNoteId: id, total } : { orderId: id, total, placedAt: at });
  const type = credit ? 'CreditNoted' : 'PurchaseNoted';
  const version = buyer.orders + buyer.creditNotes;
  const about = { category: 'purchases', stream: buyer.id, version, type, cause, by: 'policy:keep-purchases' };
  event(insert, 'customers', about, data);
}

/** Purchase history of a customer, after all purchases are added up. */
export function insertHistory(insert: Insert, buyer: Buyer): void {
  const { id, reference, country, registeredAt, orders, creditNotes, first, last } = buyer;
  const email = addressOf(reference);
  const totals = [{ currency: 'GBP', ordered: money(buyer.ordered), credited: money(buyer.credited) }];
  const noted = orders + creditNotes;
  insert('customers.purchase_histories', [id, noted, orders, creditNotes, JSON.stringify(totals), first, last]);
  const purchases = { orders, creditNotes, totals, firstOrderAt: first, lastOrderAt: last };
  const who = { id, version: 1, reference, email, name: `Customer ${reference}`, country, status: 'active' };
  const body = JSON.stringify({
    ...who,
    blockedReason: null,
    createdAt: registeredAt,
    updatedAt: registeredAt,
    purchases,
  });
  const seen = JSON.stringify({ customer: 1, purchases: noted });
  insert('customers.read.customers_1', [id, 1, noted, seen, email, reference, 'active', country, registeredAt, body]);
}
