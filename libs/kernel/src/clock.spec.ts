import { SystemClock } from './index.js';
import { FixedClock } from './testing/index.js';

describe('clocks', () => {
  it('tell the instant in UTC with milliseconds', () => {
    const [before, now, after] = [new Date().toISOString(), new SystemClock().now(), new Date().toISOString()];
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(before <= now && now <= after).toBe(true);
  });

  it('stand still in specs until they are set', () => {
    const clock = new FixedClock('2010-12-01T08:26:00.000Z');
    expect([clock.now(), clock.now()]).toEqual(['2010-12-01T08:26:00.000Z', '2010-12-01T08:26:00.000Z']);
    clock.set('2010-12-01T08:27:00.000Z');
    expect(clock.now()).toBe('2010-12-01T08:27:00.000Z');
  });
});
