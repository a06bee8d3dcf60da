import fc from 'fast-check';
import { RateLimiter } from './rate-limiter.js';

let now = 0;
const clock = () => now;
beforeEach(() => (now = 1_000));

describe('RateLimiter', () => {
  it('admits the quota at once, then says when the next request is admitted', () => {
    const limiter = new RateLimiter(3, clock);
    const taken = [1, 2, 3, 4].map(() => limiter.take('anna'));
    expect(taken).toEqual([
      { admitted: true, remaining: 2, seconds: 20 },
      { admitted: true, remaining: 1, seconds: 40 },
      { admitted: true, remaining: 0, seconds: 60 },
      { admitted: false, remaining: 0, seconds: 20 },
    ]);
    now += 19_999;
    expect(limiter.take('anna')).toMatchObject({ admitted: false, seconds: 1 });
    now += 1;
    expect(limiter.take('anna')).toMatchObject({ admitted: true, remaining: 0 });
    expect(limiter.take('anna')).toMatchObject({ admitted: false });
  });

  it('counts a dear request as several, but never as more than the quota', () => {
    const limiter = new RateLimiter(3, clock);
    expect(limiter.take('anna', 2)).toEqual({ admitted: true, remaining: 1, seconds: 40 });
    expect(limiter.take('anna', 2)).toEqual({ admitted: false, remaining: 1, seconds: 20 });
    expect(limiter.take('anna')).toEqual({ admitted: true, remaining: 0, seconds: 60 });
    expect(limiter.take('bert', 100)).toMatchObject({ admitted: true, remaining: 0 });
  });

  it('counts a request that was counted as one as several, and takes nothing for it where that is too many', () => {
    const limiter = new RateLimiter(6, clock);
    limiter.take('anna');
    expect(limiter.take('anna', 4, 1)).toEqual({ admitted: true, remaining: 2, seconds: 40 });
    limiter.take('anna');
    expect(limiter.take('anna', 4, 1)).toEqual({ admitted: false, remaining: 2, seconds: 20 });
    now += 20_000;
    limiter.take('anna');
    expect(limiter.take('anna', 4, 1)).toMatchObject({ admitted: true, remaining: 0 });
  });

  it('counts a request as the whole quota at most, also where it was counted as one before', () => {
    const limiter = new RateLimiter(3, clock);
    for (const pause of [0, 60_000]) {
      now += pause;
      limiter.take('anna');
      expect(limiter.take('anna', 100, 1)).toMatchObject({ admitted: true, remaining: 0 });
    }
  });

  it('gives back what a request cost that others refused', () => {
    const limiter = new RateLimiter(3, clock);
    limiter.take('anna', 100);
    limiter.giveBack('anna', 100);
    expect(limiter.take('anna', 3).admitted).toBe(true);
  });

  it('keeps callers apart', () => {
    const limiter = new RateLimiter(1, clock);
    expect([limiter.take('anna'), limiter.take('bert')].map(({ admitted }) => admitted)).toEqual([true, true]);
  });

  it('admits the wait that it told, and never more than a quota and what flowed in', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), steps, (quota, pauses) => {
        const limiter = new RateLimiter(quota, clock);
        const begin = now;
        let admitted = 0;
        for (const pause of pauses) {
          now += pause;
          const first = limiter.take('anna');
          if (!first.admitted) {
            now += first.seconds * 1_000;
            expect(limiter.take('anna').admitted).toBe(true);
          }
          admitted += 1;
          expect(admitted).toBeLessThanOrEqual(quota + ((now - begin) / 60_000) * quota + 1e-6);
        }
      }),
    );
  });

  it('remembers those seen last, whoever comes in between, and forgets the others', () => {
    const limiter = new RateLimiter(2, clock, 10);
    limiter.take('anna');
    limiter.take('idle');
    for (let one = 0; one < 50; one += 1) {
      limiter.take(`stranger ${one}`);
      if (one % 5 === 0) limiter.take('anna');
    }
    expect(limiter.take('anna').admitted).toBe(false);
    expect(limiter.take('idle').remaining).toBe(1);
    const held = limiter as unknown as Record<'recent' | 'older', Map<string, unknown>>;
    expect(held.recent.size + held.older.size).toBeLessThanOrEqual(20);
  });
});
