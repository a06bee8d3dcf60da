import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ChangeSource } from '../runtime/change-source.js';
import { Notifier } from '../runtime/notifier.js';
import type { Subscription } from './subscription.js';
import { RecordingLog } from '../testing/recording-log.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { SqliteLease, SqliteLeases } from '@tradepost/sqlite';
import { LocalDeliverer } from './local-deliverer.js';

const folder = tempFolder();
const lock = () => join(folder.path, 'worker.lock');

/** A subscription that has nothing to deliver, and counts how often it looks. */
class Idle implements Subscription {
  readonly name = 'toys.idle';
  readonly tenant = 'default';
  readonly wakeUp = new Notifier();
  readonly longestSleep = 3_600_000;
  looks = 0;

  constructor(readonly changes: readonly ChangeSource[] = []) {}

  async step() {
    this.looks += 1;
    return { progressed: false, dueIn: null };
  }

  async lag(): Promise<number> {
    return 0;
  }

  async waitingSince(): Promise<null> {
    return null;
  }
}

/** A file with a version to be set; null: it cannot be read. */
class Counted implements ChangeSource {
  asked = 0;
  number: number | null = 7;

  version(): number {
    this.asked += 1;
    if (this.number === null) throw new Error('disk I/O error');
    return this.number;
  }
}

let log: RecordingLog;
let idle: Idle;
let deliverer: LocalDeliverer;

beforeEach(() => {
  log = new RecordingLog();
  idle = new Idle();
  deliverer = folder.closing(
    Object.assign(new LocalDeliverer(new SqliteLeases(folder.path), log), { close: () => deliverer.stop() }),
  );
});

const cannotBeAsked = 'The right to deliver from this data folder cannot be asked for, and is asked for again: ';

describe('LocalDeliverer', () => {
  it('goes on asking for its lease at a start where the lock cannot be read, says so, and begins', async () => {
    mkdirSync(lock());
    await deliverer.start([idle]);
    await until(() => log.at('warn').length > 0);
    expect(log.at('warn')).toEqual([expect.stringContaining(cannotBeAsked)]);
    expect(idle.looks).toBe(0);
    rmdirSync(lock());
    await until(() => idle.looks > 0);
    expect((await deliverer.report()).state).toBe('delivering');
    expect(log.lines.at(-1)!.message).toBe('The right to deliver from this data folder can be asked for again.');
  });

  it('goes on standing by when the lock cannot be read meanwhile', async () => {
    const other = SqliteLease.take(folder.path, 'worker')!;
    await deliverer.start([idle]);
    const aside = `${lock()}.aside`;
    renameSync(lock(), aside);
    mkdirSync(lock());
    await until(() => log.at('warn').length > 0);
    expect((await deliverer.report()).state).toBe('elsewhere');
    rmdirSync(lock());
    renameSync(aside, lock());
    await until(() => log.at('info').length > 0);
    expect(idle.looks).toBe(0);
    other.release();
    await until(() => idle.looks > 0);
    expect(log.at('warn')).toEqual([expect.stringContaining(cannotBeAsked)]);
  });

  it('lets idle subscriptions sleep, looks at a file once for all of them, and wakes those whose file has changed', async () => {
    const [file, other] = [new Counted(), new Counted()];
    const [one, two, three] = [new Idle([file]), new Idle([other, file]), new Idle([other])];
    await deliverer.start([one, two, three]);
    await until(() => file.asked >= 4);
    expect([one.looks, two.looks, three.looks]).toEqual([1, 1, 1]);
    expect(Math.abs(file.asked - other.asked)).toBeLessThanOrEqual(1);
    file.number = 8;
    await until(() => one.looks === 2 && two.looks === 2);
    expect(three.looks).toBe(1);
    other.number = null;
    await until(() => three.looks === 2);
    other.number = 8;
    await until(() => three.looks === 3);
  });

  it('hears of what another process commits to a file', async () => {
    const path = join(folder.path, 'shop.db');
    const writer = folder.closing(new Database(path));
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE events (id INTEGER)');
    const reader = folder.closing(new Database(path, { readonly: true }));
    const subscription = new Idle([{ version: () => reader.pragma('data_version', { simple: true }) as number }]);
    await deliverer.start([subscription]);
    await until(() => subscription.looks === 1);
    writer.exec('INSERT INTO events VALUES (1)');
    await until(() => subscription.looks === 2);
  });

  it('can be stopped while it asks in vain', async () => {
    mkdirSync(lock());
    await deliverer.start([idle]);
    await deliverer.stop();
    expect(idle.looks).toBe(0);
  });
});
