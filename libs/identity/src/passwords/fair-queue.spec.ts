import { FairQueue } from './fair-queue.js';

let queue: FairQueue;
let begun: string[];
let finish: (() => void)[];
let refused: string[];

beforeEach(() => {
  queue = new FairQueue(1, 4, () => new Error('full'));
  [begun, finish, refused] = [[], [], []];
});

/** Queues work that runs until the test finishes it. */
function ask(asker: string, name = asker): void {
  const work = () => new Promise<void>((resolve) => (begun.push(name), finish.push(resolve)));
  queue.run(asker, work).catch(() => refused.push(name));
}

/** Finishes running work, one by one, until none is left. */
async function finishAll(): Promise<void> {
  while (finish.length > 0) {
    finish.shift()!();
    await new Promise(setImmediate);
  }
}

it('runs work in order, with limited concurrency', async () => {
  for (const name of ['1', '2', '3']) ask('ada', name);
  expect(begun).toEqual(['1']);
  await finishAll();
  expect(begun).toEqual(['1', '2', '3']);
});

it('serves all callers in turn, however much one queues', async () => {
  for (const name of ['a1', 'a2', 'a3', 'a4']) ask('ada', name);
  ask('bob', 'b1');
  await finishAll();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

it('drops the newest work of the caller with most queued', async () => {
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) ask('ada', name);
  for (const name of ['b1', 'b2', 'b3']) ask('bob', name);
  await finishAll();
  expect(refused.sort()).toEqual(['a4', 'a5', 'b3']);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
});

it('refuses new work where all callers have as much queued', async () => {
  for (const name of ['first', 'a', 'b', 'c', 'd', 'e']) ask(name);
  await finishAll();
  expect([begun, refused]).toEqual([['first', 'a', 'b', 'c', 'd'], ['e']]);
});

it('continues after failed work', async () => {
  await expect(queue.run('ada', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(queue.run('ada', async () => 'done')).resolves.toBe('done');
});
