import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestTokens } from '@tradepost/identity/testing';
import Database from 'better-sqlite3';
import { runLoad } from '../load/run-load.js';
import type { LoadPlan } from '../load/plan.js';
import { startProduct, tenant } from '../servers/sides.js';
import { makeCatalogue, stockUp } from './catalogue.js';

/** Orders placed through the service before any measurement. */
export const BASE_ORDERS = 10_000;

/** Longer than any bench run. */
const tokenLifetimeMs = 24 * 60 * 60_000;

/** A data folder created by the service, and the data that a load needs. */
export interface Base {
  readonly folder: string;
  /** See `LoadPlan`. The token is one of staff, valid on every copy of the folder. */
  readonly known: Pick<LoadPlan, 'catalogue' | 'orderIds'> & { readonly token: string };
  /** Lower bound of the placement times, in milliseconds since 1970. */
  readonly orderedSince: number;
  /** Whether the service tracks stock. */
  readonly stocked: boolean;
}

/** Creates a folder with a catalogue, customers and `BASE_ORDERS` orders, all delivered. */
export async function makeBase(work: string): Promise<Base> {
  const folder = join(work, 'base');
  mkdirSync(folder);
  const product = await startProduct(folder);
  const token = await new TestTokens(folder).staff({ tenant, life: tokenLifetimeMs });
  const known = { token, catalogue: join(work, 'catalogue.json'), orderIds: join(work, 'base.ids') };
  try {
    const { url } = product;
    const catalogue = await makeCatalogue(url, token, known.catalogue);
    const orderedSince = Date.now();
    const until = { requests: BASE_ORDERS };
    await runLoad({ url, calls: 'place', connections: 20, until, drain: true, ...known });
    // Stock is added after the orders: they are copied later, and copied stock events would not add up.
    const stocked = await stockUp(url, token, catalogue);
    await product.stop();
    writeOrderIds(folder, known.orderIds);
    return { folder, known, orderedSince, stocked };
  } finally {
    await product.stop();
  }
}

/** Copies the data folder of a stopped service. */
export function copyFolder(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

/** Reads every file of a folder once, so that all measurements start with a warm file cache. */
export function readThrough(folder: string): void {
  const buffer = Buffer.alloc(4 * 1024 * 1024);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), 'r');
    while (readSync(file, buffer) > 0);
    closeSync(file);
  }
}

/** Writes the ids of all orders of the write model into a file, concatenated; returns their number. */
export function writeOrderIds(folder: string, file: string): number {
  const db = new Database(join(folder, tenant, 'orders.db'), { readonly: true });
  const ids = db.prepare('SELECT id FROM orders').pluck().all() as string[];
  db.close();
  writeFileSync(file, ids.join(''));
  return ids.length;
}
