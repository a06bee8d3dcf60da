import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder, syncFolder } from '@tradepost/platform';
import { ReportNotWritten } from './import-errors.js';
import type { StagedSkip } from './staging.js';
import { onOneLine } from './text.js';

/** Where the report of skipped rows goes when no path is given: `<folder>/<name of the file>.skipped.csv`. */
export function defaultReport(folder: string, file: string): string {
  return join(folder, `${basename(file).replace(/(\.csv)?(\.gz)?$/i, '')}.skipped.csv`);
}

/**
 * Writes a CSV with a header and one row a skipped row: `line,invoice,reason,detail`. The file appears whole or not at
 * all, in the place of an older one. Throws `ReportNotWritten`.
 */
export async function writeReport(path: string, skipped: Iterable<StagedSkip>): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(path));
    const file = await open(unfinished, 'wx');
    try {
      for (const page of pages(skipped)) await file.appendFile(page);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new ReportNotWritten(path, error as Error);
  }
}

const ROWS_A_PAGE = 500;

function* pages(skipped: Iterable<StagedSkip>): Iterable<string> {
  let page = 'line,invoice,reason,detail\n';
  let rows = 0;
  for (const { line, invoice, reason, detail } of skipped) {
    page += `${line},${cell(invoice)},${reason},${cell(detail)}\n`;
    if (++rows % ROWS_A_PAGE > 0) continue;
    yield page;
    page = '';
  }
  yield page;
}

/** Always quoted; what stood in the file may hold anything, also what a spreadsheet would take for a formula. */
function cell(text: string): string {
  return `"${/^[=+\-@]/.test(text) ? "'" : ''}${onOneLine(text)}"`;
}
