import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../testing/until.js';
import { describeHanging, Watchdog, WorkTimedOut, type HangingWork, type WatchLimits } from './watchdog.js';

const request = { tenant: 'default', principal: 'policy:toys', correlationId: 'c-1', causationId: 'm-1' };
const watched = { label: 'toys.texts toys.text', request };
const never = () => new Promise<never>(() => undefined);
/** Work that settles when it is told to. */
const deferred = () => {
  let settle!: (value: string) => void;
  return { work: () => new Promise<string>((resolve) => (settle = resolve)), settle: (value: string) => settle(value) };
};

let reports: HangingWork[];
let abandoned: number;
const abandon = () => void (abandoned += 1);
const watch = (limits: WatchLimits) => new Watchdog(limits, 'nothing came of it', (work) => reports.push(work));
/** Reports early and gives up never, as far as a test goes. */
const patient = { warnAfterMs: 1, giveUpAfterMs: 3_600_000 };

beforeEach(() => {
  reports = [];
  abandoned = 0;
});

describe('Watchdog', () => {
  it('leaves work alone that settles', async () => {
    const watchdog = watch({ warnAfterMs: 1, giveUpAfterMs: 2 });
    await expect(watchdog.run(watched, async () => 'done', abandon)).resolves.toBe('done');
    await expect(watchdog.run(watched, () => Promise.reject(new Error('no')), abandon)).rejects.toThrow('no');
    await pause(20);
    expect([reports, abandoned, watchdog.hanging]).toEqual([[], 0, []]);
  });

  it('reports work that does not, at growing intervals, and gives it up', async () => {
    const work = watch({ warnAfterMs: 10, giveUpAfterMs: 100 }).run(watched, never, abandon);
    await expect(work).rejects.toBeInstanceOf(WorkTimedOut);
    await expect(work).rejects.toThrow(
      'toys.texts toys.text did not settle within 0.1 s and was given up; nothing came of it.',
    );
    expect(reports.map(({ label }) => label)).toEqual(Array<string>(4).fill(watched.label));
    for (const [i, { ageMs }] of reports.entries()) expect(ageMs).toBeGreaterThan(10 * 2 ** i - 2);
    expect(abandoned).toBe(1);
  });

  it('names what hangs until it settles', async () => {
    const watchdog = watch(patient);
    const { work, settle } = deferred();
    const hanging = watchdog.run(watched, work, abandon);
    expect(watchdog.hanging).toEqual([]);
    await until(() => watchdog.hanging.length > 0);
    expect(watchdog.hanging.map(describeHanging)).toEqual([
      expect.stringMatching(
        /^toys\.texts toys\.text \(message m-1 of default\) has not settled for \S+ s and is given up after 3600 s$/,
      ),
    ]);
    settle('done');
    expect(await hanging).toBe('done');
    expect([watchdog.hanging, abandoned]).toEqual([[], 0]);
  });

  it('names nothing that was given up, and drops what comes of it later', async () => {
    const watchdog = watch({ warnAfterMs: 1, giveUpAfterMs: 2 });
    const { work, settle } = deferred();
    const outcome = await watchdog.run(watched, work, abandon).catch((error: unknown) => error);
    settle('late');
    await pause(1);
    expect(outcome).toBeInstanceOf(WorkTimedOut);
    expect([watchdog.hanging, abandoned]).toEqual([[], 1]);
  });

  it('keeps pieces of work apart that bear one label', async () => {
    const watchdog = watch(patient);
    const [first, second] = [deferred(), deferred()];
    const works = [first, second].map(({ work }) => watchdog.run({ ...watched }, work, abandon));
    await until(() => watchdog.hanging.length === 2);
    first.settle('first');
    await works[0];
    expect(watchdog.hanging).toHaveLength(1);
    second.settle('second');
    expect(await Promise.all(works)).toEqual(['first', 'second']);
  });

  it('counts a stall of the thread as one interval at most', async () => {
    const { work, settle } = deferred();
    const hanging = watch({ warnAfterMs: 20, giveUpAfterMs: 80 }).run(watched, work, abandon);
    const stalledUntil = performance.now() + 200;
    while (performance.now() < stalledUntil);
    setImmediate(() => settle('done'));
    expect(await hanging).toBe('done');
    expect(abandoned).toBe(0);
  });
});
