import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestTokens } from '@tradepost/identity/testing';
import Database from 'better-sqlite3';
import { runLoad } from '../load/run-load.js';
import type { LoadPlan } from '../load/plan.js';
import { startProduct, tenant } from '../servers/sides.js';
import { makeCatalogue, stockUp } from './catalogue.js';

/** Orders that the service itself placed before anything is measured. */
export const BASE_ORDERS = 10_000;

/** The token is good for longer than any bench takes, in milliseconds. */
const LIFE = 24 * 60 * 60_000;

/** A data folder that the service made, and what a load has to know of it. */
export interface Base {
  readonly folder: string;
  /** What a load knows: see `LoadPlan`. The token is one of staff, and is good on every copy of the folder. */
  readonly known: Pick<LoadPlan, 'catalogue' | 'orderIds'> & { readonly token: string };
  /** When the first of its orders was placed, at the earliest, in milliseconds since 1970. */
  readonly orderedSince: number;
  /** Whether the service keeps stock. */
  readonly stocked: boolean;
}

/** Has the service make a folder with a catalogue, customers and `BASE_ORDERS` orders; nothing is left to deliver. */
export async function makeBase(work: string): Promise<Base> {
  const folder = join(work, 'base');
  mkdirSync(folder);
  const product = await startProduct(folder);
  const token = await new TestTokens(folder).staff({ tenant, life: LIFE });
  const known = { token, catalogue: join(work, 'catalogue.json'), orderIds: join(work, 'base.ids') };
  try {
    const { url } = product;
    const catalogue = await makeCatalogue(url, token, known.catalogue);
    const orderedSince = Date.now();
    const until = { requests: BASE_ORDERS };
    await runLoad({ url, calls: 'place', connections: 20, until, drain: true, ...known });
    // Stock comes after the orders: they are copied later, and copies of what was taken would not add up.
    const stocked = await stockUp(url, token, catalogue);
    await product.stop();
    writeOrderIds(folder, known.orderIds);
    return { folder, known, orderedSince, stocked };
  } finally {
    await product.stop();
  }
}

/** Copies the data folder of a service that has ended. */
export function copyFolder(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

/** Reads every file of a folder once, so that what is measured is the service and not how the folder came to be. */
export function readThrough(folder: string): void {
  const buffer = Buffer.alloc(4 * 1024 * 1024);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), 'r');
    while (readSync(file, buffer) > 0);
    closeSync(file);
  }
}

/** Writes the ids of all orders of the write model into a file, one after the other; returns how many there are. */
export function writeOrderIds(folder: string, file: string): number {
  const db = new Database(join(folder, tenant, 'orders.db'), { readonly: true });
  const ids = db.prepare('SELECT id FROM orders').pluck().all() as string[];
  db.close();
  writeFileSync(file, ids.join(''));
  return ids.length;
}
