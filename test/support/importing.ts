import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from './api-client.js';
import { tradepostHere } from './cli-here.js';
import { tradepost, type CliRun } from './cli-process.js';
import { mongoUrl, Shop } from './shop.js';

/** What a file of the Online Retail dataset begins with. */
const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

/** So many invoices of the tests' own: one order and one credit note after the other. */
export const rows = (invoices: number): string =>
  Array.from({ length: invoices }, (_, i) => {
    const customer = 50_001 + (i % 7);
    const sale = `${700_000 + i},MUG${i % 5},Mug,${i + 1},2011-03-01 09:15:00,4.25,${customer},France`;
    return `${sale}\nC${800_000 + i},MUG${i % 5},Mug,-1,2011-03-02 09:15:00,4.25,${customer},France\n`;
  }).join('');

/** A shop, and a folder with books that it takes over: new ones for each test of the suite that calls `importing`. */
export interface Importing {
  readonly shop: Shop;
  /** One client of it: each has connections of its own. */
  readonly api: ApiClient;
  readonly folder: string;
  /** Writes rows to a file of the folder, below the header; resolves with its path. */
  books(rows: string): Promise<string>;
  /** Runs `tradepost import online-retail` beside the shop; the last of two equal options counts. */
  run(file: string, ...options: string[]): Promise<CliRun>;
  /** Begins it as a process of its own. */
  begin(file: string, ...options: string[]): ReturnType<typeof tradepost>;
}

/** Closes the shop after each test, and removes the folder. */
export function importing(): Importing {
  let shop: Shop;
  let api: ApiClient;
  let folder: string;
  beforeEach(async () => {
    shop = await Shop.open();
    api = shop.api();
    folder = await mkdtemp(join(tmpdir(), 'tradepost-books-'));
  });
  afterEach(async () => {
    await shop.close();
    await rm(folder, { recursive: true });
  });
  const command = (file: string, options: readonly string[]) =>
    [
      ['import', 'online-retail', file, '--tenant', shop.tenants[0]!, ...options],
      {
        TRADEPOST_DATA_DIR: shop.directory,
        TRADEPOST_TENANTS: shop.tenants.join(','),
        MONGODB_URL: mongoUrl ?? '',
      },
    ] as const;
  return {
    get shop() {
      return shop;
    },
    get api() {
      return api;
    },
    get folder() {
      return folder;
    },
    async books(rows) {
      const file = join(folder, 'books.csv');
      await writeFile(file, HEADER + rows);
      return file;
    },
    run: (file, ...options) => tradepostHere(...command(file, options)),
    begin: (file, ...options) => tradepost(...command(file, options)),
  };
}
