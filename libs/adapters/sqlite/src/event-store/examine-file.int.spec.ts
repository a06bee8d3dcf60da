import { copyFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UnfitData } from '@tradepost/platform/runtime';
import { damages, tempFolder } from '@tradepost/platform/testing';
import { openBoard, pin } from '@tradepost/host/testing';
import { damageOf, isInUse } from './examine-file.js';

const folder = tempFolder();
const file = () => join(folder.path, 'default', 'board.db');
const state = () => JSON.parse(readFileSync(`${file()}-state`, 'utf8')) as { left: string };

/** A board with some pages of notes, closed. */
async function boardThatWas(): Promise<void> {
  const board = await openBoard(folder.path);
  for (let i = 0; i < 60; i += 1) await pin(board, `note-${i}`, 'A long text. '.repeat(100));
  await board.close();
}

/** The file as a crash leaves it: open, with its log beside it. */
async function boardThatCrashed(): Promise<void> {
  await boardThatWas();
  const board = await openBoard(folder.path);
  await pin(board, 'last-words');
  for (const suffix of ['', '-wal', '-state']) copyFileSync(`${file()}${suffix}`, join(folder.path, `crash${suffix}`));
  await board.close();
  for (const suffix of ['', '-wal', '-state']) copyFileSync(join(folder.path, `crash${suffix}`), `${file()}${suffix}`);
}

describe.each(damages)('a write file that %s', (_, damage) => {
  it.each([
    ['after it was closed in order', boardThatWas],
    ['after a crash', boardThatCrashed],
  ])('is refused %s, every time', async (_when, make) => {
    await make();
    rmSync(`${file()}-wal`, { force: true });
    damage(file());
    for (let start = 1; start <= 2; start += 1) {
      const refused = await openBoard(folder.path).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UnfitData);
      const { message } = refused as Error;
      expect(message).toMatch(
        /^Tradepost cannot start: \S+board\.db is damaged \([^\n]+\); [^\n]+tradepost restore[^\n]+\.$/,
      );
      expect(message).toContain(file());
    }
  });
});

describe('a write file', () => {
  it('that is gone is not taken for one that was never there', async () => {
    await boardThatWas();
    rmSync(file());
    await expect(openBoard(folder.path)).rejects.toThrow(`${file()} is damaged (it is missing)`);
    expect(existsSync(file())).toBe(false);
  });

  it('whose first start was killed before anything was written opens', async () => {
    await boardThatWas();
    rmSync(`${file()}-state`);
    writeFileSync(file(), '');
    folder.closing(await openBoard(folder.path));
  });

  it('that is whole opens after a crash, with what was acknowledged', async () => {
    await boardThatCrashed();
    const board = folder.closing(await openBoard(folder.path));
    expect(await board.reader.sql`SELECT id FROM notes WHERE id = 'last-words'`).toHaveLength(1);
  });

  it('is looked at page by page only where it is not as it was left', async () => {
    await boardThatWas();
    const checks: string[] = [];
    const prototype = Database.prototype as { pragma(source: string, options?: object): unknown };
    const { pragma } = prototype;
    prototype.pragma = function (source, options) {
      if (source.startsWith('quick_check')) checks.push(source);
      return pragma.call(this, source, options);
    };
    try {
      await (await openBoard(folder.path)).close();
      expect(checks).toHaveLength(0);
      utimesSync(file(), new Date(), new Date());
      await (await openBoard(folder.path)).close();
      expect(checks).toHaveLength(1);
    } finally {
      prototype.pragma = pragma;
    }
  });

  it('says how it was left, and is left open until the last one has closed it', async () => {
    const [one, other] = [await openBoard(folder.path), await openBoard(folder.path)];
    await one.close();
    expect([state().left, isInUse(file())]).toEqual(['open', true]);
    expect(await damageOf(file())).toBeNull();
    await other.close();
    expect([state().left, isInUse(file())]).toEqual(['closed', false]);
  });

  it('that another process is examining is waited for', async () => {
    await boardThatCrashed();
    const examiner = new Database(file());
    examiner.pragma('locking_mode = EXCLUSIVE');
    examiner.exec('BEGIN EXCLUSIVE');
    let opened = false;
    const opening = openBoard(folder.path).then((board) => {
      opened = true;
      return folder.closing(board);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(opened).toBe(false);
    examiner.close();
    await opening;
  });
});
