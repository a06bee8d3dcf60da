import type { AccessScope } from '@tradepost/kernel';
import type { BoundedContext } from './contexts.js';
import { Notifier, notifierMemory } from '../runtime/notifier.js';
import type { ReadStore } from '../read-store/read-store.js';
import { SqliteReadStores } from '@tradepost/sqlite';
import { noteDocuments } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { Cursors } from '../read-store/cursors.js';
import { Documents } from './documents.js';
import { ReadModelBehind } from '../runtime/read-model-behind.js';

const folder = tempFolder();
const committed = new Notifier(notifierMemory(), 1_000_000);
const projected = new Notifier();
let readStore: ReadStore;
let documents: Documents;

beforeEach(async () => {
  readStore = await folder.closing(new SqliteReadStores(folder.path)).open('default', 'board');
  await readStore.prepare([noteDocuments.collection]);
  const context = { of: () => ({ readStore, committed, projected }) } as unknown as BoundedContext;
  documents = new Documents(context, new Cursors(Buffer.alloc(32)));
});

const write = async (version: number) => {
  const document = {
    collection: noteDocuments.collection.name,
    id: 'n1',
    revision: version - 1,
    version,
    seen: {},
    keys: { text: 'ada' },
  };
  const from = version === 1 ? null : String(version - 1);
  await readStore.commit({
    subscription: 's',
    from,
    to: String(version),
    writes: [{ ...document, body: { version } }],
  });
};
const get = (minVersion?: number) => documents.get(noteDocuments, 'default', 'everything', 'n1', minVersion);

/** Whether somebody finds the note, where it is owned by whom its text names, by whom it is about, or by nobody. */
const finds = async (reach: AccessScope, owner: string | null, minVersion?: number) =>
  (await documents.get({ ...noteDocuments, owner }, 'default', reach, 'n1', minVersion)) !== null;

describe('Documents', () => {
  it.each<[AccessScope, boolean[]]>([
    ['everything', [true, true, true]],
    [{ owner: 'ada' }, [true, false, false]],
    [{ owner: 'n1' }, [false, true, false]],
    [{ owner: 'bob' }, [false, false, false]],
    [{ only: 'n1' }, [true, true, false]],
    [{ only: 'ada' }, [false, false, false]],
    ['nothing', [false, false, false]],
  ])('gives within the reach of %j what is owned by a key, by its id, and by nobody: %j', async (reach, expected) => {
    await write(1);
    const owners = ['text', 'id', null];
    expect(await Promise.all(owners.map((owner) => finds(reach, owner)))).toEqual(expected);
  });

  it('waits for what is beyond reach as for what is missing', async () => {
    await write(1);
    const behind = (reach: AccessScope, id: string) =>
      documents.get({ ...noteDocuments, owner: 'text' }, 'default', reach, id, 1).catch(String);
    const [theirs, missing] = await Promise.all([behind({ owner: 'bob' }, 'n1'), behind({ owner: 'bob' }, 'n2')]);
    expect(theirs).toContain('ReadModelBehind');
    expect(theirs).toBe(missing);
    expect(await finds({ owner: 'ada' }, 'text', 1)).toBe(true);
  });

  it('hurries deliveries that gather, for a reader who waits', async () => {
    committed.raise();
    const known = committed.raised;
    committed.raise();
    expect(committed.raised).toBe(known);
    const reading = get(1);
    await until(() => committed.raised !== known);
    await write(1);
    expect(await reading).toMatchObject({ version: 1 });
  });

  it('gives what is there, or null', async () => {
    expect(await get()).toBeNull();
    await write(1);
    expect(await get()).toEqual({ id: 'n1', version: 1, json: '{"version":1}' });
    expect(await get(1)).toMatchObject({ version: 1 });
  });

  it('waits for a version, also of a document that is not there yet', async () => {
    const waiting = get(2);
    await write(1);
    projected.raise();
    await write(2);
    projected.raise();
    expect(await waiting).toMatchObject({ version: 2 });
  });

  it('finds what another process wrote, which raises no signal here', async () => {
    const waiting = get(1);
    await write(1);
    expect(await waiting).toMatchObject({ version: 1 });
  });

  it('gives up after two seconds, and says how far it is', async () => {
    await write(1);
    const started = performance.now();
    await expect(get(2)).rejects.toThrow('Version 2 has not reached the read model yet (version 1 is there)');
    expect(performance.now() - started).toBeGreaterThan(1_900);
    expect(new ReadModelBehind(2, null).message).toContain('nothing is there');
  });
});
