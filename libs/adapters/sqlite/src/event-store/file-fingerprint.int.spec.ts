import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tempFolder } from '@tradepost/platform/testing';
import { FileFingerprint } from './file-fingerprint.js';

const folder = tempFolder();
const file = () => join(folder.path, 'shop.db');
const open = () => folder.closing(new Database(file()));
const look = () => FileFingerprint.of(file());

beforeEach(() => {
  const db = new Database(file());
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE events (id INTEGER)');
  db.close();
});

describe('FileFingerprint', () => {
  it('stays the same for those who only read, however they open and close the file', () => {
    const before = look();
    const db = open();
    db.prepare('SELECT * FROM events').all();
    expect(before.isSameAs(look())).toBe(true);
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    expect(before.isSameAs(look())).toBe(true);
  });

  it.each(['stays', 'goes'])('is another after a commit of one who %s', (what) => {
    const before = look();
    const db = open();
    db.exec('INSERT INTO events VALUES (1)');
    if (what === 'goes') db.close();
    expect(before.isSameAs(look())).toBe(false);
  });

  it('stays the same where a log goes whose content was in the file already, and not where it was not', () => {
    const [db, other] = [open(), open()];
    db.exec('INSERT INTO events VALUES (1)');
    expect(db.pragma('wal_checkpoint(PASSIVE)')).toMatchObject([{ busy: 0 }]);
    const stored = look();
    other.prepare('SELECT * FROM events').all();
    other.close();
    expect(stored.isSameAs(look(), true)).toBe(true);
    db.close();
    expect([stored.isSameAs(look()), stored.isSameAs(look(), true)]).toEqual([false, true]);
    const last = open();
    last.exec('INSERT INTO events VALUES (2)');
    const [unstored] = [look(), last.close()];
    expect([stored.isSameAs(unstored, true), unstored.isSameAs(look(), true)]).toEqual([false, false]);
  });

  it('is settled once the last write is longer ago than the clock of files is coarse', () => {
    const db = open();
    db.exec('INSERT INTO events VALUES (1)');
    const [now, hour] = [Date.now(), 3_600_000];
    expect([look().isSettled(now), look().isSettled(now + 5_000)]).toEqual([false, true]);
    // The clock was set back: a write now leaves a time that no earlier one has.
    expect(look().isSettled(now - hour)).toBe(true);
  });
});
