import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { Signal } from '../delivery/signal.js';
import type { Subscription } from '../delivery/subscription.js';
import { RecordingLog } from '../testing/recording-log.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { Lease } from './lease.js';
import { LocalDeliverer } from './local-deliverer.js';

const folder = tempFolder();
const lock = () => join(folder.path, 'worker.lock');

/** A subscription that has nothing to deliver, and counts how often it looks. */
class Idle implements Subscription {
  readonly name = 'toys.idle';
  readonly tenant = 'default';
  readonly news = new Signal();
  looks = 0;

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

let log: RecordingLog;
let idle: Idle;
let deliverer: LocalDeliverer;

beforeEach(() => {
  log = new RecordingLog();
  idle = new Idle();
  deliverer = folder.closing(Object.assign(new LocalDeliverer(folder.path, log), { close: () => deliverer.stop() }));
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
    const other = Lease.take(folder.path, 'worker')!;
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

  it('can be stopped while it asks in vain', async () => {
    mkdirSync(lock());
    await deliverer.start([idle]);
    await deliverer.stop();
    expect(idle.looks).toBe(0);
  });
});
