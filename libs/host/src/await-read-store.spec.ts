import { WrongSettings } from '@tradepost/platform/runtime';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { RecordingLog } from '@tradepost/platform/testing';
import { awaitReadStore } from './await-read-store.js';

const mongoUrl = 'mongodb://127.0.0.1';
const log = new RecordingLog();
const awayFor = (times: number) => {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw new ReadStoreUnavailable('It is away.');
    return 'there';
  };
};

describe('a start that needs the read store', () => {
  it('goes on once it is there, and says once that it waits', async () => {
    const waiting = awaitReadStore({ mongoUrl, readStoreStart: 'wait' }, 'the server', log, awayFor(2));
    await expect(waiting).resolves.toBe('there');
    expect(log.at('warn')).toEqual(['MONGODB_URL: the server cannot be reached; the start waits for it.']);
  });

  it('ends in a sentence where it is not to wait', async () => {
    const refused = awaitReadStore({ mongoUrl, readStoreStart: 'stop' }, 'the server', log, awayFor(1));
    await expect(refused).rejects.toThrow(WrongSettings);
  });

  it('does not wait for one that is embedded, nor for anything else', async () => {
    const embedded = { mongoUrl: null, readStoreStart: 'wait' } as const;
    await expect(awaitReadStore(embedded, 'a file', log, awayFor(1))).rejects.toThrow('It is away.');
    const broken = () => Promise.reject(new Error('no'));
    await expect(awaitReadStore({ mongoUrl, readStoreStart: 'wait' }, 'it', log, broken)).rejects.toThrow('no');
  });
});
