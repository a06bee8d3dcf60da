import { PassThrough } from 'node:stream';
import type { RebuildReport } from '@tradepost/platform';
import { progressOn } from './rebuild-progress.js';
import { describeOutcome } from './text.js';

const report = (events: number, more: Partial<RebuildReport> = {}): RebuildReport => ({
  id: '0123abcd',
  projection: 'orders.orders',
  tenant: 'default',
  state: events < 20_000 ? 'building' : 'done',
  askedAt: '2010-12-01T08:00:00.000Z',
  startedAt: '2010-12-01T08:00:00.000Z',
  endedAt: events < 20_000 ? null : '2010-12-01T08:00:02.000Z',
  heldUp: events < 20_000 ? null : 0,
  problem: null,
  events,
  of: 20_000,
  ...more,
});

/** What is written while a rebuild gets on by 1,000 events every tenth of a second. */
async function written(isTTY: boolean): Promise<string> {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream & PassThrough;
  let time = 0;
  const progress = progressOn(stream, () => time);
  progress.show([report(0, { state: 'asked' })]);
  for (let events = 0; events <= 20_000; events += 1_000, time += 100) progress.show([report(events)]);
  progress.end();
  stream.end();
  return (await stream.toArray()).join('');
}

it('writes a line at every further tenth where there is no terminal', async () => {
  const lines = (await written(false)).trimEnd().split('\n');
  expect(lines).toHaveLength(11);
  expect(lines.slice(0, 2)).toEqual([
    'Rebuilding orders.orders: 0%',
    'Rebuilding orders.orders: 10%, 10,000 events a second, about 2 s left',
  ]);
  expect(lines.at(-1)).toBe('Rebuilding orders.orders: 100%');
});

it('writes one line anew on a terminal, and takes it away in the end', async () => {
  const text = await written(true);
  expect(text).not.toContain('\n');
  const states = text.split('\r').slice(1);
  expect(states.length).toBeLessThan(13);
  expect(states).toContain('Rebuilding orders.orders: 50%, 10,000 events a second, about 1 s left\u001b[K');
  expect(states.at(-1)).toBe('\u001b[K');
});

it('says what became of rebuilds', () => {
  const outcomes = [
    report(20_000),
    report(20_000, { heldUp: 2 }),
    report(700, { state: 'failed', problem: 'The log cannot be read.' }),
    report(700),
  ];
  expect(describeOutcome(outcomes).split('\n')).toEqual([
    'orders.orders of default was rebuilt from 20,000 events in 2.0 s.',
    'orders.orders of default was rebuilt from 20,000 events in 2.0 s. Held up by events that cannot be applied: 2 of its documents, see tradepost dead-letters list.',
    'orders.orders of default could not be rebuilt and stays as it was: The log cannot be read.',
    'orders.orders of default is not rebuilt yet: it goes on while a service runs, or when this is asked for again.',
  ]);
});
