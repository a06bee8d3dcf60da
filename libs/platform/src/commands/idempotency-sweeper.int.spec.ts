import { boot, contextOf, openBoard, request } from '@tradepost/host/testing';
import { retentionMs } from '../event-store/idempotency-records.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';

const folder = tempFolder();
const asked = (scope: string) => ({ scope, content: 'content' });
const reply = { status: 201, headers: {}, body: '{}', resource: null };

it('removes what has grown old when the service starts', async () => {
  const old = Array.from({ length: 600 }, (_, i) => `old-${i}`);
  const before = await openBoard(folder.path);
  await before.transact('Keep', request, async ({ idempotencyRecords }) => {
    for (const scope of old) await idempotencyRecords.add(asked(scope), reply, Date.now() - retentionMs - 1);
    await idempotencyRecords.add(asked('new'), reply);
  });
  await before.close();
  const app = folder.closing(await boot({ directory: folder.path }));
  const { idempotencyRecords } = contextOf(app, 'board').database;
  const isKept = async (scope: string) => (await idempotencyRecords.find(asked(scope))) !== null;
  await until(async () => !(await isKept('old-599')));
  expect(await Promise.all(old.map(isKept))).toEqual(old.map(() => false));
  expect(await isKept('new')).toBe(true);
});
