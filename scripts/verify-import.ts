/**
 * Imports a year of a real shop into an empty folder and compares every invoice and customer with the expected files,
 * through HTTP reads. Usage: npm run verify:import -- [FILE.csv.gz]. Exits with 1 on any difference.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportSummary } from '../apps/cli/src/import/online-retail/summary.js';
import { TestTokens } from '@tradepost/identity/testing';
import { tradepost } from '../test/support/cli-process.js';
import { differencesOf } from '../test/support/compare-books.js';
import { booksBeside, readBooks } from '../test/support/expected-books.js';
import { ServiceProcess } from '../test/support/service-process.js';

/** Totals of the period 2010-12-01 to 2011-12-09. */
const year = {
  rows: 541_909,
  orders: 19_959,
  'order lines': 530_103,
  'orders total': '10655622.484',
  'credit notes': 3_836,
  'credit note lines': 9_288,
  'credit notes total': '896812.49',
  customers: 4_371,
  'skipped write_off': 1_336,
  'skipped zero_price': 1_179,
  'skipped adjustment': 3,
  'skipped malformed': 0,
  'skipped positive_cancellation': 0,
};

/** Longer than any comparison. */
const tokenLifetimeMs = 60 * 60_000;

const given = process.argv[2];
const file = given ?? booksBeside('online-retail');
if (file === null) {
  console.error('There is no ../shared/data/online-retail.csv.gz; name a file that has its expected files beside it.');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'tradepost-verify-'));
const settings = { TRADEPOST_DATA_DIR: folder, TRADEPOST_LOG_LEVEL: 'warn', MONGODB_URL: '' };
try {
  process.exitCode = (await verify(file)) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function verify(path: string): Promise<boolean> {
  const { code, stdout, stderr } = await tradepost(['import', 'online-retail', path, '--json'], settings).ended;
  if (code !== 0) throw new Error(`The import ended with ${code}: ${stderr}`);
  const summary = JSON.parse(stdout) as ImportSummary;
  const counts = countsOf(summary);
  const same = given !== undefined || Object.entries(year).every(([name, value]) => counts[name] === value);
  console.table(
    Object.entries(counts).map(([what, found]) => ({
      what,
      found,
      ...(given === undefined && { expected: year[what as keyof typeof year] }),
    })),
  );
  const books = readBooks(path);
  const differences = await compare(books);
  for (const difference of differences.slice(0, 50)) console.log(difference);
  console.log(
    `${books.invoices.length} invoices and ${books.customers.length} customers compared: ${differences.length} differences. ` +
      `Imported in ${summary.seconds} s.`,
  );
  return same && differences.length === 0;
}

async function compare(books: ReturnType<typeof readBooks>): Promise<string[]> {
  const service = new ServiceProcess(folder, settings);
  try {
    const url = await service.serving();
    const headers = { authorization: `Bearer ${await new TestTokens(folder).staff({ life: tokenLifetimeMs })}` };
    return await differencesOf(
      books,
      async <T>(path: string) => (await (await fetch(url + path, { headers })).json()) as T,
    );
  } finally {
    await service.kill('SIGTERM');
  }
}

function countsOf({ rows, orders, creditNotes, customers, skipped }: ImportSummary): Record<string, unknown> {
  return {
    rows,
    orders: orders.count,
    'order lines': orders.lines,
    'orders total': orders.total.amount,
    'credit notes': creditNotes.count,
    'credit note lines': creditNotes.lines,
    'credit notes total': creditNotes.total.amount,
    customers,
    ...Object.fromEntries(Object.entries(skipped).map(([reason, count]) => [`skipped ${reason}`, count])),
  };
}
