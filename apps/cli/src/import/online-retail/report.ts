import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BLANK } from '@tradepost/kernel';
import { makeFolder, syncFolder } from '@tradepost/platform';
import { ImportError, ReportNotWritten } from './import-errors.js';
import { assertReplaceable, REPORT_HEADER } from './report-file.js';
import type { SkipReason } from './row.js';
import { onOneLine } from './text.js';

/** A skipped row, or one with a remark. */
export interface ReportLine {
  readonly line: number;
  readonly invoice: string;
  readonly reason: SkipReason | 'email_taken';
  readonly detail: string;
}

/** Default path of a report: `<folder>/<name of the file>.skipped.csv`. */
export function defaultReport(folder: string, file: string): string {
  return join(folder, `${basename(file).replace(/(\.csv)?(\.gz)?$/i, '')}.skipped.csv`);
}

/**
 * Writes a CSV with a header and one line for each row: `line,invoice,reason,detail`. The file appears whole or not at
 * all, in place of an older one. Throws `ReportNotWritten` and `ReportNotAReport`.
 */
export async function writeReport(path: string, lines: Iterable<ReportLine>): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(path));
    const file = await open(unfinished, 'wx');
    try {
      for (const page of pages(lines)) await file.appendFile(page);
      await file.sync();
    } finally {
      await file.close();
    }
    await assertReplaceable(path);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error instanceof ImportError ? error : new ReportNotWritten(path, error as Error);
  }
}

const ROWS_A_PAGE = 500;

function* pages(lines: Iterable<ReportLine>): Iterable<string> {
  let page = REPORT_HEADER;
  let rows = 0;
  for (const { line, invoice, reason, detail } of lines) {
    page += `${line},${cell(invoice)},${reason},${cell(detail)}\n`;
    if (++rows % ROWS_A_PAGE > 0) continue;
    yield page;
    page = '';
  }
  yield page;
}

/**
 * Characters that make a spreadsheet evaluate a cell, in their compatibility forms (NFKC), which include wide and small
 * ones; the minus sign has none. Invisible characters may precede them.
 */
const RUNS = new RegExp(`^['\\s\\p{C}${BLANK}]*[=+\\-\u2212@|%]`, 'u');

/** Always quoted: the content may be anything, also a formula. */
function cell(text: string): string {
  return `"${RUNS.test(text.normalize('NFKC')) ? "'" : ''}${onOneLine(text)}"`;
}
