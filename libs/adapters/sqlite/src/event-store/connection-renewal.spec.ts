import type { Database } from 'better-sqlite3';
import { ConnectionRenewal } from './connection-renewal.js';
import { OutcomeUnknown, StorageFull, StorageUnavailable } from '@tradepost/platform/runtime';

const fresh = { name: 'another connection' } as Database;

describe('ConnectionRenewal', () => {
  const clock = performance.now;
  let ahead: number;
  beforeEach(() => {
    ahead = 0;
    performance.now = () => ahead;
  });
  afterEach(() => {
    performance.now = clock;
  });

  it('replaces a connection that is in doubt, once', async () => {
    const renewal = new ConnectionRenewal(async () => fresh);
    expect(await renewal.connection()).toBeNull();
    renewal.note(new OutcomeUnknown());
    expect([await renewal.connection(), await renewal.connection()]).toEqual([fresh, null]);
  });

  it('keeps one that met a full disk: that takes back what it has not stored', async () => {
    const renewal = new ConnectionRenewal(async () => fresh);
    renewal.note(new StorageFull());
    expect(await renewal.connection()).toBeNull();
  });

  it('lets nobody write while the file cannot be examined, and tries less and less often', async () => {
    let attempts = 0;
    let isBroken = true;
    const renewal = new ConnectionRenewal(async () => {
      attempts += 1;
      if (isBroken) throw new StorageUnavailable();
      return fresh;
    });
    renewal.note(new OutcomeUnknown());
    for (const pause of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      const before = attempts;
      await expect(renewal.connection()).rejects.toBeInstanceOf(StorageUnavailable);
      ahead += pause - 1;
      await expect(renewal.connection()).rejects.toBeInstanceOf(StorageUnavailable);
      expect([pause, attempts - before]).toEqual([pause, 1]);
      ahead += 1;
    }
    isBroken = false;
    expect(await renewal.connection()).toBe(fresh);
  });
});
