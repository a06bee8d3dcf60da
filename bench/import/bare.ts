/**
 * Imports an Online Retail file into the tables of a Tradepost data folder with better-sqlite3 alone: no commands,
 * aggregates, validation or staging, everything in memory. Usage: bare.ts FILE FOLDER, where FOLDER holds the empty
 * databases of a tenant. Prints its times in seconds as JSON.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse';
import { v7 } from 'uuid';
import { insertCustomer, insertHistory, insertInvoice, insertProduct, type Insert } from './bare-rows.js';
import type { Buyer, Invoice } from './books.js';

/** Invoices, customers or products per commit. */
const batchSize = 1_000;
const files = ['orders', 'customers', 'orders.read', 'customers.read'];
const countries: Record<string, string> = { 'United Kingdom': 'GB' };

interface Sheet {
  readonly invoices: Map<string, Invoice>;
  readonly customers: Map<string, string>;
  readonly products: Map<string, { description: string; unitPrice: number; credit: boolean }>;
}

const [file = '', folder = ''] = process.argv.slice(2);
const started = performance.now();
const sheet = await read(file);
const afterRead = performance.now();
write(sheet, folder);
const seconds = (from: number, to: number) => Math.round(to - from) / 1000;
const ended = performance.now();
const times = { read: seconds(started, afterRead), insert: seconds(afterRead, ended), total: seconds(started, ended) };
process.stdout.write(`${JSON.stringify(times)}\n`);

/** Assumes a well-formed file; keeps only the fields of lines. */
async function read(path: string): Promise<Sheet> {
  const [invoices, customers, products]: [Sheet['invoices'], Sheet['customers'], Sheet['products']] = [
    new Map(),
    new Map(),
    new Map(),
  ];
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 });
  const text = path.endsWith('.gz') ? raw.pipe(createGunzip({ chunkSize: 256 * 1024 })) : raw;
  const records = text.pipe(parse({ from_line: 2, relax_column_count: true })) as AsyncIterable<string[]>;
  for await (const [
    reference = '',
    sku = '',
    words = '',
    count,
    time = '',
    price,
    customer = '',
    country = '',
  ] of records) {
    const credit = reference.startsWith('C');
    const quantity = credit ? -Number(count) : Number(count);
    const unitPrice = Math.round(Number(price) * 10_000);
    if (quantity <= 0 || unitPrice <= 0 || !/^C?\d{6}$/.test(reference)) continue;
    const at = `${time.replace(' ', 'T')}.000Z`;
    const description = words.trim();
    let invoice = invoices.get(reference);
    if (!invoice) invoices.set(reference, (invoice = { reference, credit, at, customer: customer || null, lines: [] }));
    if (at < invoice.at) invoice.at = at;
    invoice.lines.push({ sku, description, quantity, unitPrice });
    if (customer !== '' && !customers.has(customer)) customers.set(customer, country);
    if (!credit || (products.get(sku)?.credit ?? true)) products.set(sku, { description, unitPrice, credit });
  }
  return { invoices, customers, products };
}

function write({ invoices, customers, products }: Sheet, directory: string): void {
  const databases = files.map((name) => open(join(directory, `${name}.db`), name));
  const statements = new Map(databases.flatMap(({ name, db }) => insertsOf(name, db)));
  const insert: Insert = (table, row) => statements.get(table)!.run(row);
  const everywhere = (sql: string) => databases.forEach(({ db }) => db.exec(sql));
  const inBatches = <T>(items: Iterable<T>, each: (item: T) => void) => {
    let n = 0;
    everywhere('BEGIN IMMEDIATE');
    for (const item of items) {
      each(item);
      if (++n % batchSize === 0) everywhere('COMMIT; BEGIN IMMEDIATE');
    }
    everywhere('COMMIT');
  };
  const buyers = new Map<string, Buyer>();
  inBatches(customers, ([reference, name]) => {
    const sums = { orders: 0, creditNotes: 0, ordered: 0, credited: 0, first: null, last: null };
    const country = countries[name] ?? 'FR';
    const buyer = { id: v7(), reference, country, registeredAt: new Date().toISOString(), ...sums };
    buyers.set(reference, buyer);
    insertCustomer(insert, buyer);
  });
  inBatches(products, ([sku, { description, unitPrice }]) => insertProduct(insert, sku, description, unitPrice));
  inBatches(invoices.values(), (invoice) => {
    const buyer = invoice.customer === null ? null : buyers.get(invoice.customer)!;
    insertInvoice(insert, { ...invoice, customer: buyer?.id ?? null }, buyer);
  });
  inBatches(buyers.values(), (buyer) => insertHistory(insert, buyer));
  databases.forEach(({ db }) => db.close());
}

/** Uses the pragmas of the service. */
function open(path: string, name: string): { name: string; db: Database.Database } {
  const db = new Database(path, { fileMustExist: true });
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${name.endsWith('.read') ? 'NORMAL' : 'FULL'}`);
  db.pragma('foreign_keys = ON');
  db.pragma('recursive_triggers = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('wal_autocheckpoint = 10000');
  return { name, db };
}

/** One insert statement per table, without autoincremented positions. */
function insertsOf(name: string, db: Database.Database): [string, Database.Statement][] {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck();
  return (tables.all() as string[]).map((table) => {
    const columns = (db.pragma(`table_info("${table}")`) as { name: string }[]).map((column) => column.name);
    const given = columns.filter((column) => column !== 'position' || table === 'checkpoints');
    const list = given.map((column) => `"${column}"`).join(', ');
    const holes = given.map(() => '?').join(', ');
    return [`${name}.${table}`, db.prepare(`INSERT INTO "${table}" (${list}) VALUES (${holes})`)];
  });
}
