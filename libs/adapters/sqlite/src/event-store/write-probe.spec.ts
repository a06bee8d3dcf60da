import { until } from '@tradepost/platform/testing';
import {
  FileDisplaced,
  OutcomeUnknown,
  StorageFull,
  storageReason,
  WriteLockUnavailable,
} from '@tradepost/platform/runtime';
import { WriteProbe } from './write-probe.js';

/** A database that takes changes unless told otherwise. */
class FakeDatabase {
  hanging: string | null = null;
  oldestWait = 0;
  lockWait = 0;
  sinceCommit = Infinity;
  touches = 0;
  displaced: Error | null = null;
  touching: () => Promise<void> = async () => undefined;

  assertKept(): void {
    if (this.displaced !== null) throw this.displaced;
  }

  touch(): Promise<void> {
    this.touches += 1;
    return this.touching();
  }
}

describe('WriteProbe', () => {
  const database = () => {
    const fake = new FakeDatabase();
    return { fake, probe: new WriteProbe(fake) };
  };

  it('writes where nothing has shown that changes are stored, and not where a commit just has', async () => {
    const { fake, probe } = database();
    await probe.look();
    fake.sinceCommit = 500;
    await probe.look();
    expect([fake.touches, probe.problem]).toEqual([1, null]);
  });

  it('tells what the storage answers until it takes a change', async () => {
    const { fake, probe } = database();
    fake.touching = () => Promise.reject(new StorageFull());
    await probe.look();
    expect(probe.problem).toBe('there is no room left on the disk');
    fake.touching = async () => undefined;
    expect(probe.problem).not.toBeNull();
    await probe.look();
    expect(probe.problem).toBeNull();
  });

  it('does not wait for a probe that hangs, and starts no other beside it', async () => {
    const { fake, probe } = database();
    let answer = (): void => undefined;
    fake.touching = () => new Promise((resolve) => (answer = resolve));
    await Promise.all([probe.look(), probe.look(), probe.look()]);
    expect([fake.touches, probe.problem]).toEqual([1, null]);
    fake.lockWait = 2_000;
    expect(probe.problem).toBe('another process has held the write lock for 2 s');
    fake.lockWait = 0;
    fake.oldestWait = 4_000;
    expect(probe.problem).toBe('the oldest change has waited for 4 s');
    fake.hanging = 'PinNote has not settled for 4 s';
    expect(probe.problem).toBe('PinNote has not settled for 4 s');
    fake.hanging = null;
    fake.oldestWait = 0;
    answer();
    fake.touching = async () => undefined;
    await until(async () => {
      await probe.look();
      return fake.touches === 2;
    });
  });

  it('tells at once that a file is gone', () => {
    const { fake, probe } = database();
    fake.displaced = new FileDisplaced('/srv/shop/default/orders.db', 'deleted');
    expect(probe.problem).toMatch(/^\/srv\/shop\/default\/orders\.db was deleted while it was open/);
  });

  it.each([
    [new WriteLockUnavailable(), 'the database stayed locked by another process for too long. Try again'],
    [new OutcomeUnknown({ cause: { code: 'SQLITE_IOERR_FSYNC' } }), 'the disk fails (SQLITE_IOERR_FSYNC)'],
    [new TypeError('secret'), 'an unexpected error, which the log tells'],
  ])('says of %s what it means', (error, reason) => expect(storageReason(error)).toBe(reason));
});
