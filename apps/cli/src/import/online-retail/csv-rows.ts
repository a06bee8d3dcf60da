import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { decode } from './encoding.js';
import { FileEmpty, RowNeverEnds, WrongHeader } from './import-errors.js';
import { asImportError, openSource } from './source.js';
import { tidy } from './text.js';

const headers = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
];

/** Longest row in bytes; a longer one is an unclosed quote. */
const LONGEST_ROW = 64 * 1024;

/** One row below the header. */
export interface CsvRow {
  /** Line of the file where the row begins; the header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvListener {
  row(row: CsvRow): void;
  /** Called every 4,096 rows and at the end, with bytes of the file on disk. */
  progress(bytesRead: number, size: number): void;
}

/**
 * Streams a CSV of Online Retail or Online Retail II, plain or gzip. Rows have any number of fields; blank lines are
 * skipped. Rejects with an `ImportError` where the file cannot be read to its end, after rows were emitted.
 */
export async function readRows(path: string, listener: CsvListener): Promise<void> {
  const { file, unpack, size } = await openSource(path);
  const rows = new Rows(path, listener);
  let brokenAfter = Infinity;
  const csv = parse({
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
    // A row without an end is skipped rather than thrown, so that the rows before it arrive and are counted.
    skip_records_with_error: true,
    on_skip: () => {
      brokenAfter = Math.min(brokenAfter, csv.info.records);
      return undefined;
    },
  });
  let failure: { readonly error: unknown } | undefined;
  // A stream, since an iterator would cost a promise for each record.
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1_000,
    write(record: string[], _, done) {
      if (rows.records >= brokenAfter) return done();
      try {
        rows.take(record);
        if (rows.records % 4096 === 0) listener.progress(file.bytesRead, size);
        done();
      } catch (error) {
        failure = { error };
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(file, unpack, csv, sink);
  } catch (error) {
    // The pipeline may report the abort instead of its cause.
    throw asImportError(path, failure ? failure.error : error);
  }
  if (brokenAfter < Infinity) throw new RowNeverEnds(path, rows.line);
  if (!rows.headed) throw new FileEmpty(path);
  listener.progress(size, size);
}

/** Turns records into rows: counts lines, checks the header, skips blank lines. */
class Rows {
  /** Records so far, with blank lines and the header. */
  records = 0;
  /** Line where the next record begins. */
  line = 1;
  headed = false;

  constructor(
    private readonly path: string,
    private readonly listener: CsvListener,
  ) {}

  take(record: readonly string[]): void {
    const begin = this.line;
    this.records += 1;
    this.line += 1 + breaksWithin(record);
    if (record.length === 1 && record[0] === '') return;
    const fields = record.map(decode);
    if (this.headed) return this.listener.row({ line: begin, fields });
    checkHeader(this.path, fields);
    this.headed = true;
  }
}

/** Tolerates blanks around names, and a byte order mark, which hides from the parser that the first name is quoted. */
function checkHeader(path: string, fields: readonly string[]): void {
  const found = fields.map((field) => field.replace(/^\ufeff(?:"(.*)"$)?/, '$1').trim()).join(',');
  if (!headers.includes(found)) throw new WrongHeader(path, tidy(found, 120), headers);
}

/** Line breaks inside a record's quotes; csv-parse counts CR LF as two. */
function breaksWithin(record: readonly string[]): number {
  let breaks = 0;
  for (const field of record) {
    if (field.includes('\n') || field.includes('\r')) breaks += field.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}
