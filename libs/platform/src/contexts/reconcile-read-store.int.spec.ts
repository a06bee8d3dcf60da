import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WrongSettings } from '../runtime/wrong-settings.js';
import { boot, contextOf, pin } from '@tradepost/host/testing';
import { damages } from '../testing/damage.js';
import { RecordingLog } from '../testing/recording-log.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';

const folder = tempFolder();
const fileIn = (directory: string, name: string) => join(directory, 'default', name);

interface Read {
  readonly ids: readonly (string | null)[];
  readonly warnings: readonly string[];
}

/** Starts a board in a folder, pins notes, and waits until its documents are there; ends with what can be read of some. */
async function run(
  directory: string,
  pinned: readonly string[],
  wanted: readonly string[] = pinned,
  adopt = false,
): Promise<Read> {
  const log = new RecordingLog();
  const app = await boot({ directory, log, adopt });
  const { database, readStore } = contextOf(app, 'board');
  for (const id of pinned) await pin(database, id);
  const head = await database.events.head();
  await until(async () => (await readStore.checkpoint('notes_1')) === (head === '0' ? null : head));
  const ids = await Promise.all(wanted.map(async (id) => (await readStore.get('notes_1', id))?.id ?? null));
  await app.close();
  return { ids, warnings: log.at('warn') };
}

const many = Array.from({ length: 80 }, (_, i) => `note-${i}`);

describe('a read store', () => {
  it('goes on where it was', async () => {
    await run(folder.path, ['a', 'b']);
    expect(await run(folder.path, ['c'], ['a', 'b', 'c'])).toEqual({ ids: ['a', 'b', 'c'], warnings: [] });
  });

  it('is adopted where it does not say yet what it came from', async () => {
    await run(folder.path, ['a']);
    const file = new Database(fileIn(folder.path, 'board.read.db'));
    file.exec('DELETE FROM origin');
    file.close();
    expect(await run(folder.path, ['b'], ['a', 'b'])).toEqual({ ids: ['a', 'b'], warnings: [] });
  });

  /** Documents of another data folder in the place of this one's; `change` is done to the file. */
  async function foreign(change = '', notes: readonly string[] = ['x', 'y', 'z']): Promise<string> {
    const [old, fresh] = [join(folder.path, 'old'), join(folder.path, 'fresh')];
    await run(old, notes);
    const kept = new Database(fileIn(old, 'board.read.db'));
    kept.exec(change);
    kept.close();
    mkdirSync(join(fresh, 'default'), { recursive: true });
    copyFileSync(fileIn(old, 'board.read.db'), fileIn(fresh, 'board.read.db'));
    return fresh;
  }

  it.each([[['x', 'y', 'z']], [[]]])(
    'of another data folder stops the start, and stays as it is (notes: %j)',
    async (notes) => {
      const fresh = await foreign('', notes);
      const read = new Database(fileIn(fresh, 'board.read.db'));
      const held = () =>
        ['checkpoints', 'origin', 'notes_1'].map((table) => read.prepare(`SELECT * FROM ${table}`).all());
      const before = held();
      const start = run(fresh, ['a']);
      await expect(start).rejects.toThrow(WrongSettings);
      await expect(start).rejects.toThrow(
        /^Tradepost cannot start: the documents in \S+board\.read\.db are those of another data folder than \S+fresh, .+ --adopt .+\.$/,
      );
      expect(held()).toEqual(before);
      read.close();
    },
  );

  it('of another data folder is made anew from this one where the start is to adopt it', async () => {
    const { ids, warnings } = await run(await foreign(), ['a'], ['a', 'x', 'y', 'z'], true);
    expect(ids).toEqual(['a', null, null, null]);
    expect(warnings).toEqual(['The documents of board for default came from another event log; they are made anew.']);
    expect(await run(join(folder.path, 'fresh'), ['b'], ['a', 'b'])).toEqual({ ids: ['a', 'b'], warnings: [] });
  });

  it('that does not say where it came from, but is further than the log, is made anew', async () => {
    const { ids, warnings } = await run(await foreign('DELETE FROM origin'), ['a'], ['a', 'x', 'y', 'z']);
    expect(ids).toEqual(['a', null, null, null]);
    expect(warnings).toEqual(['The documents of board for default came from another event log; they are made anew.']);
  });

  it('that was taken over while the shop runs is left alone by it, and says so until it is there again', async () => {
    const log = new RecordingLog();
    const app = folder.closing(await boot({ directory: folder.path, log }));
    const { database, readStore } = contextOf(app, 'board');
    await pin(database, 'a');
    await until(async () => (await readStore.get('notes_1', 'a')) !== null);
    const file = folder.closing(new Database(fileIn(folder.path, 'board.read.db')));
    const own = file.prepare<[], { log: string }>('SELECT log FROM origin').get()!.log;
    file.exec(`UPDATE origin SET log = 'another'`);
    await pin(database, 'b');
    await until(() => log.at('warn').length > 0);
    expect(log.at('warn')).toEqual([expect.stringMatching(/^board\.projection\.notes waits: .+ --adopt .+\.$/)]);
    expect(await readStore.get('notes_1', 'b')).toBeNull();
    file.prepare('UPDATE origin SET log = ?').run(own);
    await until(async () => (await readStore.get('notes_1', 'b')) !== null);
  });

  it.each(damages)('whose file %s is made anew, and says so', async (_, damage) => {
    await run(folder.path, many);
    damage(fileIn(folder.path, 'board.read.db'));
    const { ids, warnings } = await run(folder.path, [], many);
    expect(ids).toEqual(many);
    expect(warnings).toEqual([expect.stringMatching(/board\.read\.db is damaged \(.+\); its documents are made anew/)]);
    expect((await run(folder.path, [], many)).warnings).toEqual([]);
  });

  it('whose file was deleted is made anew', async () => {
    await run(folder.path, many);
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(`${fileIn(folder.path, 'board.read.db')}${suffix}`, { force: true });
    expect((await run(folder.path, [], many)).ids).toEqual(many);
    expect(existsSync(fileIn(folder.path, 'board.read.db'))).toBe(true);
  });
});
