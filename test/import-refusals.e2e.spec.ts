import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { importing, rows } from './support/importing.js';
import type { Order, Page } from './support/resources.js';

describe('tradepost import online-retail', () => {
  const taking = importing();

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a file that is not there', async () => join(taking.folder, 'nothing.csv'), /nothing\.csv/],
    [
      'another table',
      async () => (await writeFile(join(taking.folder, 'a.csv'), 'a,b,c\n1,2,3\n'), join(taking.folder, 'a.csv')),
      /header/i,
    ],
    [
      'a gzip that was cut off',
      async () => {
        const [plain, packed] = [await taking.books(rows(500)), join(taking.folder, 'books.csv.gz')];
        await pipeline(createReadStream(plain), createGzip(), createWriteStream(packed));
        await truncate(packed, 2_000);
        return packed;
      },
      /books\.csv\.gz/,
    ],
  ])('refuses %s in a sentence, and takes nothing over', async (_, file, sentence) => {
    const { code, stdout, stderr } = await taking.run(await file());
    const said = stderr.split('\n').filter((line) => line !== '' && !/^reading/.test(line));
    expect([code, stdout, said]).toEqual([1, '', [expect.stringMatching(sentence)]]);
    expect((await taking.api.get<Page<Order>>('/v1/orders')).body.items).toEqual([]);
    expect(await readdir(join(taking.shop.directory, taking.shop.tenants[0]!))).not.toContain('imports');
  });

  it('refuses a tenant that is not served', async () => {
    const { code, stderr } = await taking.run(await taking.books(rows(1)), '--tenant', 'elsewhere');
    expect([code, stderr]).toEqual([1, expect.stringContaining('no tenant elsewhere')]);
    expect(await readdir(taking.shop.directory)).not.toContain('elsewhere');
  });
});
