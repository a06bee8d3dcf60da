import { join } from 'node:path';
import { tempFolder } from '@tradepost/platform/testing';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { openWriter, transact } from './sqlite-connection.js';

const folder = tempFolder();

describe('a read store on a full disk', () => {
  it('is away until there is room, and keeps nothing of what did not fit', async () => {
    const writer = folder.closing(openWriter(join(folder.path, 'full.read.db')));
    writer.exec('CREATE TABLE documents (body TEXT)');
    const add = (count: number): Promise<boolean> =>
      transact(writer, 0, () => {
        for (let i = 0; i < count; i += 1) writer.prepare('INSERT INTO documents VALUES (?)').run('x'.repeat(1_000));
        return true;
      });
    writer.pragma(`max_page_count = ${String(writer.pragma('page_count', { simple: true }))}`);
    await add(1);
    await expect(add(50)).rejects.toThrow(ReadStoreUnavailable);
    const count = () => writer.prepare('SELECT count(*) FROM documents').pluck().get();
    expect(count()).toBe(1);
    writer.pragma('max_page_count = 1000000');
    await add(50);
    expect(count()).toBe(51);
  });
});
