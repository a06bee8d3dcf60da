import { InFlight } from './in-flight.js';

/** A task that ends when told to. */
function task() {
  let end!: () => void;
  let fail!: (error: Error) => void;
  const done = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const state = { started: false };
  const run = (): Promise<void> => {
    state.started = true;
    return done;
  };
  return { run, state, end, fail };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('starts as many tasks as there is room for, and the next when one ends', async () => {
  const inFlight = new InFlight({ tasks: 2, weight: 100 });
  const [a, b, c] = [task(), task(), task()];
  await inFlight.start(1, a.run);
  await inFlight.start(1, b.run);
  const third = inFlight.start(1, c.run);
  await settled();
  expect([a, b, c].map(({ state }) => state.started)).toEqual([true, true, false]);
  b.end();
  expect(await third).toBe(true);
  expect(c.state.started).toBe(true);
});

it('counts weight, and lets a task that is too heavy for the room run alone', async () => {
  const inFlight = new InFlight({ tasks: 10, weight: 10 });
  const [light, heavy] = [task(), task()];
  await inFlight.start(1, light.run);
  const second = inFlight.start(50, heavy.run);
  await settled();
  expect(heavy.state.started).toBe(false);
  light.end();
  expect(await second).toBe(true);
});

it('starts nothing after a failure, and throws it once all others have ended', async () => {
  const inFlight = new InFlight({ tasks: 2, weight: 100 });
  const [failing, slow] = [task(), task()];
  await inFlight.start(1, failing.run);
  await inFlight.start(1, slow.run);
  failing.fail(new Error('refused'));
  await settled();
  expect(await inFlight.start(1, task().run)).toBe(false);

  let drained = false;
  const drain = inFlight.drain().finally(() => (drained = true));
  await settled();
  expect(drained).toBe(false);
  slow.end();
  await expect(drain).rejects.toThrow('refused');
});

it('drains at once where nothing is under way', async () => {
  await expect(new InFlight({ tasks: 1, weight: 1 }).drain()).resolves.toBeUndefined();
});
