import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { RESTORE_MARK } from '../event-store/assert-fit.js';
import { allArrived, contextOf, contextsOfBooks, openBooks, pin, verifyBooks, Writers } from '@tradepost/host/testing';
import { damages, RecordingLog, tempFolder, until } from '@tradepost/platform/testing';
import type { BackupRequest, RestoreRequest } from '@tradepost/platform/operations';
import { SqliteLease } from '../event-store/sqlite-lease.js';
import type { Manifest } from './manifest.js';
import { SqliteBackups } from './sqlite-backups.js';

const folder = tempFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const dataOf = (name = 'data') => at(name);

const back = (target: string, options: Partial<BackupRequest> = {}, from = dataOf()) =>
  new SqliteBackups(from).backUp({
    target: at(target),
    progress: () => undefined,
    stop: new AbortController().signal,
    ...options,
  });

const bring = (from: string, into: string, options: Partial<RestoreRequest> = {}) =>
  new SqliteBackups(dataOf(into)).restore({
    backup: at(from),
    replace: false,
    contexts: contextsOfBooks(folder.path),
    progress: () => undefined,
    ...options,
  });

const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'nothing was refused',
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** A folder with some notes, in which nobody is at work, and a backup of it. */
async function settled(): Promise<void> {
  const app = await openBooks(dataOf());
  for (const id of ['a', 'b', 'c']) await pin(contextOf(app, 'board').database, id);
  await allArrived(app);
  await app.close();
  await back('backup');
}

async function notesIn(directory: string): Promise<string[]> {
  const app = await openBooks(directory);
  await allArrived(app);
  const { database, readStore } = contextOf(app, 'board');
  const ids = (await database.reader.sql<{ id: string }>`SELECT id FROM notes ORDER BY id`).map(({ id }) => id);
  for (const id of ids) expect((await readStore.get('notes_1', id))?.id).toBe(id);
  await app.close();
  return ids;
}

describe('a backup under load', () => {
  it('is of one moment, holds all that was acknowledged before, and goes on where it was', async () => {
    const app = await openBooks(dataOf());
    const writers = new Writers(app);
    const rounds: { before: string[]; during: number }[] = [];
    for (let round = 0; round < 4; round += 1) {
      await until(() => writers.acknowledged.length >= (round + 1) * 40);
      const before = [...writers.acknowledged];
      const { files, heldMilliseconds } = await back(`backup-${round}`);
      rounds.push({ before, during: writers.acknowledged.length - before.length });
      expect([files.map(({ context }) => context), heldMilliseconds < 1_000]).toEqual([['board', 'desk'], true]);
    }
    await writers.stop();
    await allArrived(app);
    await app.close();

    for (const [round, { before, during }] of rounds.entries()) {
      const data = dataOf(`restored-${round}`);
      await bring(`backup-${round}`, `restored-${round}`);
      const verdict = await verifyBooks(data);
      expect([verdict.differences, verdict.counts.events > 0]).toEqual([[], true]);
      const notes = await notesIn(data);
      expect(notes).toEqual(expect.arrayContaining(before));
      expect(notes.length).toBeLessThanOrEqual(before.length + during + 8);
      expect((await verifyBooks(data)).differences).toEqual([]);
    }
    expect((await verifyBooks(dataOf())).differences).toEqual([]);
  });

  it('is of the moment that it began, however much is written while it copies', async () => {
    const app = await openBooks(dataOf());
    const { database } = contextOf(app, 'board');
    for (let i = 0; i < 150; i += 1) await pin(database, `note-${i}`, 'A long text. '.repeat(1000));
    await allArrived(app);
    let written = 0;
    const { files } = await back('backup', {
      progress: () => void pin(database, `late-${(written += 1)}`, 'Late.'),
    });
    expect(written).toBeGreaterThan(2);
    await until(async () => (await database.events.head()) === String(150 + written));
    await allArrived(app);
    await app.close();
    expect(files.map(({ lastEvent, lastMessage }) => [lastEvent, lastMessage])).toEqual([
      [150, 150],
      [0, 0],
    ]);
    await bring('backup', 'restored');
    expect((await notesIn(dataOf('restored'))).filter((id) => id.startsWith('late'))).toEqual([]);
  });
});

describe('a backup', () => {
  it('says what it holds, and each of its files stands alone', async () => {
    await settled();
    const manifest = JSON.parse(readFileSync(at('backup', 'manifest.json'), 'utf8')) as Manifest;
    expect(manifest).toMatchObject({
      format: 'tradepost-backup',
      version: 1,
      files: [
        { tenant: 'default', context: 'board', lastEvent: 3, lastMessage: 3 },
        { tenant: 'default', context: 'desk', lastEvent: 0, lastMessage: 0 },
      ],
      keys: [{ name: 'cursors.key' }, { name: 'idempotency.key' }, { name: 'order-tokens.key' }],
    });
    expect(manifest.files[0]!.migrations).toContain('PlatformTables1767225600000');
    expect(readdirSync(at('backup'), { recursive: true }).sort()).toEqual([
      'default',
      'default/board.db',
      'default/desk.db',
      'keys',
      'keys/cursors.key',
      'keys/idempotency.key',
      'keys/order-tokens.key',
      'manifest.json',
    ]);
  });

  it('that is interrupted leaves nothing', async () => {
    await settled();
    const stop = new AbortController();
    const attempt = back('other', { stop: stop.signal, progress: () => stop.abort() });
    expect(await refusal(attempt)).toBe('BackupRefused: The backup was interrupted; nothing is left of it.');
    expect(readdirSync(folder.path).sort()).toEqual(['backup', 'data']);
    expect(SqliteLease.isHeld(at('data'), 'serve')).toBe(false);
  });

  it('takes no folder that holds something, no file, and no folder without data', async () => {
    await settled();
    expect(await refusal(back('backup'))).toBe(
      `BackupRefused: ${at('backup')} is not empty; name a folder that is new.`,
    );
    expect(await refusal(back('backup/manifest.json'))).toContain('is a file; a backup is a folder of its own.');
    expect(await refusal(back('other', {}, at('nowhere')))).toContain('holds no data to back up.');
    mkdirSync(at('empty'));
    expect((await back('empty')).files).toHaveLength(2);
  });

  it.each(damages)('is not made where a write file %s', async (_, damage) => {
    const app = await openBooks(dataOf());
    for (let i = 0; i < 60; i += 1)
      await pin(contextOf(app, 'board').database, `note-${i}`, 'A long text. '.repeat(100));
    await app.close();
    damage(at('data', 'default', 'board.db'));
    expect(await refusal(back('backup'))).toMatch(
      /^BackupRefused: \S*default\/board\.db (is damaged|holds no event log)/,
    );
    expect(readdirSync(folder.path)).toEqual(['data']);
  });
});

describe('a restore', () => {
  /** Documents as they are kept where a restore does not reach them: on a server. */
  const keep = (from: string, to: string) =>
    copyFileSync(at(from, 'default', 'board.read.db'), at(to, 'default', 'board.read.db'));

  it.each([1, 2, 3])(
    'makes the log another one, so that documents of what it replaces are made anew (%d times)',
    async (times) => {
      await settled();
      mkdirSync(at('kept', 'default'), { recursive: true });
      keep('data', 'kept');
      for (let time = 0; time < times; time += 1) await bring('backup', 'data', { replace: true });
      keep('kept', 'data');
      const log = new RecordingLog();
      const app = await openBooks(dataOf(), log);
      await allArrived(app);
      await app.close();
      expect(log.at('warn')).toContain(
        'The documents of board for default came from another event log; they are made anew.',
      );
    },
  );

  it('into another folder has no claim to the documents of the folder that was backed up', async () => {
    await settled();
    await bring('backup', 'restored');
    keep('data', 'restored');
    await expect(openBooks(dataOf('restored'))).rejects.toThrow('--adopt');
  });

  it('refuses a folder that has data, and moves it aside where it is told to replace it', async () => {
    await settled();
    const app = await openBooks(dataOf());
    await pin(contextOf(app, 'board').database, 'd');
    await allArrived(app);
    await app.close();
    mkdirSync(at('data', 'default', 'mails'));
    mkdirSync(at('data', 'other'), { recursive: true });
    copyFileSync(at('data', 'default', 'board.db'), at('data', 'other', 'board.db'));

    expect(await refusal(bring('backup', 'data'))).toMatch(
      /^BackupRefused: .+\/data\/default holds data already\. With --replace/,
    );
    const { movedTo, untouched } = await bring('backup', 'data', { replace: true });
    expect(untouched).toEqual(['other']);
    expect(readdirSync(movedTo!, { recursive: true })).toEqual(
      expect.arrayContaining(['default/board.db', 'default/board.read.db']),
    );
    expect(readdirSync(at('data', 'default')).sort()).toEqual([
      'board.db',
      'board.db-state',
      'desk.db',
      'desk.db-state',
      'mails',
    ]);
    expect(await notesIn(dataOf())).toEqual(['a', 'b', 'c']);
  });

  it('goes out of nobody’s way: neither a service’s nor anybody’s who has a file open', async () => {
    await settled();
    const reader = new Database(at('data', 'default', 'board.db'));
    reader.prepare('SELECT count(*) FROM events').get();
    expect(await refusal(bring('backup', 'data', { replace: true }))).toContain(
      'board.db is in use; stop whatever has it open',
    );
    reader.close();
    const lock = SqliteLease.take(at('data'), 'serve')!;
    expect(await refusal(bring('backup', 'data', { replace: true }))).toBe(
      `BackupRefused: A service or worker runs on ${at('data')}; stop it first.`,
    );
    lock.release();
    await bring('backup', 'data', { replace: true });
  });

  const spoilt: [string, (files: { path: string; manifest: string }) => void, string][] = [
    ['has no manifest', ({ manifest }) => rmSync(manifest), 'is no backup: it has no manifest.json.'],
    [
      'has a manifest that was cut off',
      ({ manifest }) => truncateSync(manifest, 100),
      'is damaged or of another version',
    ],
    ['lacks a file', ({ path }) => rmSync(path), 'is missing: the backup is not whole. Nothing was changed.'],
    [
      'has a file that was changed',
      ({ path }) => writeFileSync(path, 'x', { flag: 'a' }),
      'its checksum differs. Nothing was changed.',
    ],
    [
      'was made by a newer version',
      ({ manifest }) =>
        writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('Notes1767225700000', 'Later1867225700000')),
      'was written by a newer version of Tradepost (Later1867225700000); restore it with that version.',
    ],
    [
      'leads out of its folder',
      ({ manifest }) => writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('"default"', '"../default"')),
      'is damaged or of another version (files.0.tenant',
    ],
  ];

  it.each(spoilt)('refuses a backup that %s, and changes nothing', async (_, spoil, sentence) => {
    await settled();
    spoil({ path: at('backup', 'default', 'board.db'), manifest: at('backup', 'manifest.json') });
    const before = readdirSync(at('data'), { recursive: true }).filter((name) => !String(name).endsWith('.lock'));
    expect(await refusal(bring('backup', 'data', { replace: true }))).toMatch(/^BackupRefused: /);
    expect(await refusal(bring('backup', 'fresh'))).toContain(sentence);
    expect(readdirSync(at('data'), { recursive: true }).filter((name) => !String(name).endsWith('.lock'))).toEqual(
      before,
    );
    expect(existsSync(at('fresh', 'default'))).toBe(false);
  });

  it('that was cut short keeps every start out until it is done again', async () => {
    await settled();
    writeFileSync(at('data', RESTORE_MARK), '');
    await expect(openBooks(dataOf())).rejects.toThrow('was cut short; run tradepost restore again, with --replace');
    await bring('backup', 'data', { replace: true });
    expect(await notesIn(dataOf())).toEqual(['a', 'b', 'c']);
  });
});
