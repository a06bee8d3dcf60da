import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readRows, type CsvRow } from './csv-rows.js';
import {
  FileEmpty,
  FileMissing,
  FileNotReadable,
  FilePacked,
  GzipCorrupted,
  GzipTruncated,
  NotAFile,
  RowNeverEnds,
  WrongHeader,
} from './import-errors.js';
import { asImportError } from './source.js';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const header2 = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';
const line = '700001,10001,TIN LANTERN,6,2015-03-02 09:15:00,3.25,20001,France';

const folder = mkdtempSync(join(tmpdir(), 'csv-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Buffer): string {
  const path = join(folder, `sales-${++files}`);
  writeFileSync(path, content);
  return path;
}

async function rowsOf(path: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  await readRows(path, { row: (row) => rows.push(row), progress: () => undefined });
  return rows;
}

const many = (rows: number): string => `${header}\n${`${line}\n`.repeat(rows)}`;

/** Rows whose gzip form is large, so that it can be cut or damaged in the middle. */
const noisy = `${header}\n${Array.from({ length: 20_000 }, (_, n) => line.replace('TIN', `${(n * 2_654_435_761) % 4_294_967_296}`)).join('\n')}`;

describe('a file that can be read', () => {
  it.each([
    ['plain', (text: string) => text],
    ['gzip', gzipSync],
    ['gzip in two members', (text: string) => Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))])],
    ['with a byte order mark', (text: string) => `\ufeff${text}`],
    ['with CR LF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with CR', (text: string) => text.replaceAll('\n', '\r')],
    ['without a last line break', (text: string) => text.trimEnd()],
    ['with the header of Online Retail II', (text: string) => text.replace(header, header2)],
    [
      'with a byte order mark before a header in quotes',
      (text: string) => `\ufeff${text.replace(header, header.replace(/\w+/g, '"$&"'))}`,
    ],
    [
      'with both, as gzip',
      (text: string) => gzipSync(`\ufeff${text.replace(header2, header2.replace(/[\w ]+/g, '"$&"'))}`),
    ],
    ['with a header in quotes', (text: string) => text.replace(header, header.replace(/\w+/g, '"$&"'))],
  ])('%s', async (_, form) => {
    const rows = await rowsOf(file(form(many(2))));
    expect(rows).toEqual([
      { line: 2, fields: line.split(',') },
      { line: 3, fields: line.split(',') },
    ]);
  });

  it('knows the line on which each row begins, past blank lines and breaks within quotes', async () => {
    const text = `\n${header}\r\n1,"a\r\nb"\r\n\r\n2,"c\nd\n"\r\n3\r\n`;
    expect(await rowsOf(file(text))).toEqual([
      { line: 3, fields: ['1', 'a\r\nb'] },
      { line: 6, fields: ['2', 'c\nd\n'] },
      { line: 9, fields: ['3'] },
    ]);
  });

  it('takes quotes and commas as CSV writes them, and stray quotes as they are', async () => {
    const [row] = await rowsOf(file(`${header}\n1,"3"" NAIL, ""BEST""",12" RULER\n`));
    expect(row!.fields).toEqual(['1', '3" NAIL, "BEST"', '12" RULER']);
  });

  it('reads Windows-1252 beside UTF-8', async () => {
    const rows = await rowsOf(
      file(Buffer.concat([Buffer.from(`${header}\n1,CAFÉ\n2,CAF`), Buffer.from([0xc9, 0x0a])])),
    );
    expect(rows.map(({ fields }) => fields[1])).toEqual(['CAFÉ', 'CAFÉ']);
  });

  it('may have no rows', async () => expect(await rowsOf(file(`${header}\n`))).toEqual([]));

  it('tells how far it got', async () => {
    const path = file(many(10_000));
    const progress: number[] = [];
    await readRows(path, { row: () => undefined, progress: (bytesRead, size) => progress.push(bytesRead / size) });
    expect(progress.length).toBeGreaterThan(2);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });
});

describe('a file that cannot be read', () => {
  const truncated = gzipSync(noisy).subarray(0, -5_000);
  const damaged = Buffer.from(gzipSync(noisy));
  damaged.fill(0, 10_000, 10_400);

  it.each([
    ['is empty', '', FileEmpty],
    ['has only blank lines', '\n\n', FileEmpty],
    ['is gzip of nothing', gzipSync(''), FileEmpty],
    ['has another header', 'a,b,c\n1,2,3\n', WrongHeader],
    ['has no header', `${line}\n`, WrongHeader],
    ['has a column too many', `${header},Extra\n`, WrongHeader],
    ['is not text', Buffer.alloc(1_000, 7), WrongHeader],
    ['is one endless line', Buffer.alloc(1_000_000, 7), RowNeverEnds],
    ['is a zip archive', Buffer.from('PK\x03\x04 and so on'), FilePacked],
    ['is gzip cut in the middle', truncated, GzipTruncated],
    ['is gzip cut before its checksum', gzipSync(many(3)).subarray(0, -8), GzipTruncated],
    ['is the first bytes of a gzip', Buffer.from([0x1f, 0x8b]), GzipTruncated],
    ['is damaged gzip', damaged, GzipCorrupted],
    ['is no gzip but begins like one', Buffer.from('\x1f\x8bXXXXXXXXXXXX', 'latin1'), GzipCorrupted],
  ])('%s', async (_, content, refusal) => {
    const path = file(content);
    const error = await rowsOf(path).catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(refusal);
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).toMatch(/^[^\n]+\.$/);
  });

  it('is not there', async () => {
    await expect(rowsOf(join(folder, 'nowhere.csv'))).rejects.toThrow(FileMissing);
    await expect(rowsOf(join(file(''), 'below-a-file.csv'))).rejects.toThrow(FileMissing);
  });

  it('may not be read', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' });
    expect(asImportError('sales.csv', denied)).toEqual(new FileNotReadable('sales.csv', denied));
    const unrelated = new Error('a fault of our own');
    expect(asImportError('sales.csv', unrelated)).toBe(unrelated);
  });

  it('is a folder', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    await expect(rowsOf(join(folder, 'folder.csv'))).rejects.toThrow(NotAFile);
  });

  it.each([
    ['at its end', `${many(5_000)}700002,10002,"NEVER CLOSED,1,2015-03-02 09:15,1.00,,France\n`],
    ['long before its end', `${many(5_000)}700002,10002,"NEVER CLOSED,1\n${`${line}\n`.repeat(9_000)}`],
    [
      'with other quotes far behind',
      `${many(5_000)}700002,10002,"NEVER CLOSED,1\n${`${line}\n`.repeat(9_000)}${line.replace('TIN', '"B"').repeat(3)}`,
    ],
  ])('has a quote that is never closed %s: names the line, after all rows before it', async (_, text) => {
    const rows: CsvRow[] = [];
    const reading = readRows(file(text), { row: (row) => rows.push(row), progress: () => undefined });
    await expect(reading).rejects.toThrow(RowNeverEnds);
    await expect(reading).rejects.toThrow('line 5002 ');
    expect(rows).toHaveLength(5_000);
  });

  it('stops when its reader throws', async () => {
    const reading = readRows(file(many(10)), {
      row: () => {
        throw new Error('enough');
      },
      progress: () => undefined,
    });
    await expect(reading).rejects.toThrow('enough');
  });
});
