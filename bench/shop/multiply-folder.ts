import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tenant } from '../servers/sides.js';
import { BASE_ORDERS, copyFolder, type Base } from './base.js';
import { addUpPurchases } from './add-up-purchases.js';
import { tableOf } from './collection-table.js';
import { Heads } from './heads.js';
import { multiplyRows, type RowsOfOrders } from './multiply-rows.js';

/** Bytes per order in all files together, with a margin. */
const bytesPerOrder = 9_000;

/**
 * Grows a base folder to a number of orders by copying each of its orders to earlier days, with all rows of the
 * service, totals and checkpoints. Nothing is left to deliver. Throws where the disk is too small.
 */
export function multiplyFolder(base: Base, folder: string, orders: number): string {
  const copies = { count: Math.ceil(orders / BASE_ORDERS), since: base.orderedSince };
  copyFolder(base.folder, folder);
  assertRoom(folder, copies.count * BASE_ORDERS);
  const open = (name: string) => openFast(join(folder, tenant, `${name}.db`));
  const [ordersDb, ordersRead] = [open('orders'), open('orders.read')];
  const [customersDb, customersRead] = [open('customers'), open('customers.read')];
  const heads = new Heads([ordersDb, customersDb]);
  const rowsOfOrders: readonly [Database.Database, RowsOfOrders][] = [
    [ordersDb, { table: 'orders' }],
    [ordersDb, { table: 'order_lines' }],
    [ordersDb, { table: 'events', where: "category = 'order'" }],
    [ordersDb, { table: 'outbox' }],
    [ordersRead, { table: tableOf(ordersRead, 'orders') }],
    [ordersRead, { table: tableOf(ordersRead, 'order_timeline') }],
    [customersDb, { table: 'events', where: "category = 'purchases'", sharedStreams: true }],
    [customersDb, { table: 'purchases' }],
    [customersDb, { table: 'inbox' }],
  ];
  for (const [db, rows] of rowsOfOrders) multiplyRows(db, rows, copies);
  addUpPurchases(customersDb, customersRead, copies);
  const files = [ordersDb, ordersRead, customersDb, customersRead];
  heads.moveCheckpoints(files);
  for (const db of files) close(db);
  return folder;
}

function assertRoom(folder: string, orders: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const [needed, free] = [orders * bytesPerOrder, bavail * bsize].map((bytes) => Math.ceil(bytes / 1e9)) as [
    number,
    number,
  ];
  if (needed > free)
    throw new Error(`${orders} orders take ${needed} GB; ${folder} has room for ${free}. Ask for fewer.`);
}

/** Durability is off: a folder broken by a crash is created anew. */
function openFast(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true });
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -500000');
  return db;
}

function close(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.close();
}
