import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { openBoard } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { ResourcesOfReplies1767225600043 } from './1767225600043-resources-of-replies.js';

const folder = tempFolder();
const created = { etag: '"3"', location: '/v1/notes/n%201?minVersion=3' };

it('finds the resource of the replies that are there, also of one whose body is packed', async () => {
  await (await openBoard(folder.path)).close();
  const dataSource = new DataSource({ type: 'better-sqlite3', database: join(folder.path, 'default', 'board.db') });
  await dataSource.initialize();
  try {
    const runner = dataSource.createQueryRunner();
    const migration = new ResourcesOfReplies1767225600043();
    await migration.down(runner);
    const kept: [object, string][] = [
      [created, '{"id":"n 1","version":3}'],
      [{ ...created, location: '/v1/notes/01890a5d-ac96-774b-bcce-b302099a8057?minVersion=3' }, ''],
      [{ etag: '"12"' }, '{"id":"n2","lines":[{"id":"other"}]}'],
      [{ etag: '"1"' }, '{"sku":"A"}'],
      [{}, '{}'],
    ];
    for (const [i, [headers, body]] of kept.entries())
      await runner.query(
        `INSERT INTO idempotency_records (scope, content, status, headers, body, kept_at) VALUES (?, '', 200, ?, ?, 1)`,
        [String(i), JSON.stringify(headers), body],
      );
    await migration.up(runner);
    const rows = (await runner.query(
      'SELECT resource_id AS id, resource_version AS version FROM idempotency_records ORDER BY scope',
    )) as object[];
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { id: 'n 1', version: 3 },
      { id: '01890a5d-ac96-774b-bcce-b302099a8057', version: 3 },
      { id: 'n2', version: 12 },
      { id: null, version: 1 },
      { id: null, version: null },
    ]);
  } finally {
    await dataSource.destroy();
  }
});
