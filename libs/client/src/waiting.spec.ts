import fc from 'fast-check';
import { backOff, pause } from './waiting.js';

describe('a pause', () => {
  it('is over after its time', async () => {
    await expect(pause(1)).resolves.toBeUndefined();
  });

  it('does not start after an abort', async () => {
    const reason = new Error('too late');
    await expect(pause(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('backing off', () => {
  it('waits between half and all of a delay that doubles up to a limit', () => {
    const failures = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        failures,
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        (n, first, limit) => {
          const most = Math.min(limit, first * 2 ** (n - 1));
          const wait = backOff(n, first, limit);
          expect(wait).toBeGreaterThanOrEqual(most / 2);
          expect(wait).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
