import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { tradepost } from './support/cli-process.js';
import { HEADER, rows } from './support/invoice-rows.js';
import type { Order, Page } from './support/resources.js';
import { Shop } from './support/shop.js';

describe('tradepost import online-retail', () => {
  let shop: Shop;
  let folder: string;
  beforeEach(async () => {
    shop = await Shop.open();
    folder = await mkdtemp(join(tmpdir(), 'tradepost-books-'));
  });
  afterEach(async () => {
    await shop.close();
    await rm(folder, { recursive: true });
  });

  const importing = (file: string, tenant = shop.tenants[0]!) => ['import', 'online-retail', file, '--tenant', tenant];
  const settings = () => ({ TRADEPOST_DATA_DIR: shop.directory, TRADEPOST_TENANTS: shop.tenants.join(',') });
  const books = async (invoices: number): Promise<string> => {
    const file = join(folder, 'books.csv');
    await writeFile(file, HEADER + rows(invoices));
    return file;
  };

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a file that is not there', async () => join(folder, 'nothing.csv'), /nothing\.csv/],
    [
      'another table',
      async () => (await writeFile(join(folder, 'a.csv'), 'a,b,c\n1,2,3\n'), join(folder, 'a.csv')),
      /header/i,
    ],
    [
      'a gzip that was cut off',
      async () => {
        const [plain, packed] = [await books(500), join(folder, 'books.csv.gz')];
        await pipeline(createReadStream(plain), createGzip(), createWriteStream(packed));
        await truncate(packed, 2_000);
        return packed;
      },
      /books\.csv\.gz/,
    ],
  ])('refuses %s in a sentence, and takes nothing over', async (_, file, sentence) => {
    const { code, stdout, stderr } = await tradepost(importing(await file()), settings()).ended;
    const said = stderr.split('\n').filter((line) => line !== '' && !/^reading/.test(line));
    expect([code, stdout, said]).toEqual([1, '', [expect.stringMatching(sentence)]]);
    expect((await shop.api().get<Page<Order>>('/v1/orders')).body.items).toEqual([]);
    expect(await readdir(join(shop.directory, shop.tenants[0]!))).not.toContain('imports');
  });

  it('refuses a tenant that is not served', async () => {
    const { code, stderr } = await tradepost(importing(await books(1), 'elsewhere'), settings()).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('no tenant elsewhere')]);
    expect(await readdir(shop.directory)).not.toContain('elsewhere');
  });
});
