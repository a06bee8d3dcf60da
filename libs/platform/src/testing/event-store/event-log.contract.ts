import fc from 'fast-check';
import { newId, streamType } from '@tradepost/kernel';
import { VersionConflict } from '../../event-store/event-log.js';
import type { Logged, Position } from '../../event-store/logged-event.js';
import { change, pin } from '../board.js';
import { noteStream, type NoteEvent } from '../note.js';
import type { Contract } from './contract.js';
import { all, applaud, exhaust, record, run } from './sample.js';

const reworded = (text: string): NoteEvent => ({ type: 'NoteReworded', text });
const named = (events: readonly Pick<Logged, 'streamId' | 'version'>[]) =>
  events.map(({ streamId, version }) => `${streamId}:${version}`);

export function eventLogContract({ store, again }: Contract): void {
  const events = () => store().events;
  const pinAll = async (...ids: string[]) => {
    for (const id of ids) await pin(store(), id);
  };

  it('gives back what was recorded, frozen', async () => {
    const recorded = await pin(store(), 'n1', 'hello', 'ada@example.com');
    const [logged] = await events().readStream('note', 'n1');
    const { position, ...rest } = logged!;
    expect(rest).toEqual(recorded[0]);
    expect(typeof position).toBe('string');
    expect(() => Object.assign(logged!.event, { text: 'forged' })).toThrow(TypeError);
    expect(await events().readAt(position)).toEqual(logged);
  });

  it('gives back any JSON value, in plain and in personal fields', async () => {
    const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    await fc.assert(
      fc.asyncProperty(json, json, fc.string({ unit: 'grapheme' }), async (author, text, streamId) => {
        const event = { type: 'NotePinned', author, text } as NoteEvent;
        const id = `${newId()}${streamId}`;
        await record(store(), id, 0, event);
        const [logged] = await events().readStream('note', id);
        expect(logged!.event).toEqual(event);
        expect(deeplyFrozen(logged!.event)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses a version that a stream has already, and keeps nothing of what came with it', async () => {
    await record(store(), 'n1', 0, reworded('one'), reworded('two'));
    const stale = run(store(), (uow) => uow.append(noteStream, 'n1', 1, [reworded('late'), reworded('later')]));
    await expect(stale).rejects.toThrow(VersionConflict);
    await expect(stale).rejects.toThrow('note n1 has a version 2 already');
    expect((await events().readStream('note', 'n1')).map(({ event }) => event)).toEqual([
      reworded('one'),
      reworded('two'),
    ]);
  });

  it('refuses one of two who take a stream on from the same version', async () => {
    const attempts = ['a', 'b'].map((text) => record(store(), 'n1', 0, reworded(text)));
    const states = (await Promise.allSettled(attempts)).map(({ status }) => status);
    expect(states.sort()).toEqual(['fulfilled', 'rejected']);
    expect(named(await events().readStream('note', 'n1'))).toEqual(['n1:1']);
  });

  it('says so when a category was never declared', async () => {
    const strange = streamType<{ type: 'Odd' }>('strange');
    const attempt = run(store(), (uow) => uow.append(strange, 'x', 0, [{ type: 'Odd' }]));
    await expect(attempt).rejects.toThrow('No stream type is declared for strange');
  });

  it('reads on from any place, in order, and says how far it looked', async () => {
    await pinAll('n1', 'n2', 'n3');
    await change(store(), 'n2', (note) => note.remove());
    const whole = await events().readAfter(null, all, 100);
    expect(named(whole.events)).toEqual(['n1:1', 'n2:1', 'n3:1', 'n2:2']);
    expect(whole.last).toBe(await events().head());
    const [first, second, third] = whole.events.map(({ position }) => position);
    const rest = await events().readAfter(second!, all, 1);
    expect([named(rest.events), rest.last]).toEqual([['n3:1'], third]);
    expect(named((await events().readAfter(first!, all, 100, third)).events)).toEqual(['n2:1', 'n3:1']);
    expect(await events().readAfter(whole.last, all, 100)).toEqual({ events: [], last: null });
    expect(await events().readAfter(third!, all, 100, second)).toEqual({ events: [], last: null });
  });

  it('looks past categories that are not wanted', async () => {
    await pinAll('n1');
    await applaud(store(), 'n1', 0);
    await pinAll('n2');
    const { events: found, last } = await events().readAfter(null, new Set(['applause']), 10);
    expect([found.map(({ category }) => category), last]).toEqual([['applause'], await events().head()]);
    expect(await events().readAfter(null, new Set(['unheard-of']), 2)).toEqual({
      events: [],
      last: found[0]!.position,
    });
  });

  it('outlines events without reading them', async () => {
    await pinAll('n1', 'n2', 'n3');
    const { events: whole } = await events().readAfter(null, all, 10);
    const headers = whole.map(({ position, category, streamId, version }) => ({
      position,
      category,
      streamId,
      version,
    }));
    expect(await events().outlineAfter(null, 10)).toEqual(headers);
    expect(await events().outlineAfter(headers[0]!.position, 1)).toEqual([headers[1]]);
    expect(await events().outlineAfter(null, 10, headers[1]!.position)).toEqual(headers.slice(0, 2));
  });

  it('has its head before everything while nothing happened', async () => {
    const head = await events().head();
    expect([await events().countAfter(null), await events().countAfter(head)]).toEqual([0, 0]);
    expect([await events().oldestAfter(null), await events().isBeyond(head)]).toEqual([null, false]);
    await pinAll('n1');
    expect(named((await events().readAfter(head, all, 10)).events)).toEqual(['n1:1']);
    expect(events().precedes(head, await events().head())).toBe(true);
  });

  it('orders positions, and null before all of them, beyond the tenth as well', async () => {
    for (let i = 0; i < 12; i += 1) await record(store(), `n${i}`, 0, reworded('text'));
    const places = (await events().readAfter(null, all, 100)).events.map(({ position }) => position);
    for (const [i, one] of places.entries()) {
      expect([events().precedes(null, one), events().precedes(one, null)]).toEqual([true, false]);
      expect(places.map((other) => events().precedes(one, other))).toEqual(places.map((_, at) => i < at));
    }
    expect(events().precedes(null, null)).toBe(false);
  });

  it('counts what lies after a position, up to a limit, and tells when the first of it was recorded', async () => {
    await pinAll('n1', 'n2', 'n3');
    const { events: whole } = await events().readAfter(null, all, 10);
    const counts = [null, ...whole.map(({ position }) => position)].map((place) => events().countAfter(place));
    expect(await Promise.all(counts)).toEqual([3, 2, 1, 0]);
    expect(await Promise.all([1, 2, 9].map((limit) => events().countAfter(null, limit)))).toEqual([1, 2, 3]);
    expect(await events().estimatedCount(null)).toBe(0);
    expect(await events().estimatedCount(whole[2]!.position)).toBeGreaterThanOrEqual(3);
    expect(await events().oldestAfter(whole[0]!.position)).toBe(whole[1]!.occurredAt);
    expect(await events().oldestAfter(whole[2]!.position)).toBeNull();
  });

  it('tells positions from other texts, and those that it cannot have given', async () => {
    await pinAll('n1');
    const early = await events().head();
    await pinAll('n2');
    const last = await events().head();
    expect([early, last].map((text) => events().isPosition(text))).toEqual([true, true]);
    for (const text of ['', 'x', '-1', '1e3', `${last} `, `${last}.5`, 'null'])
      expect(events().isPosition(text)).toBe(false);
    expect(await Promise.all([early, last].map((one) => events().isBeyond(one)))).toEqual([false, false]);
    const shorter = await again();
    expect(await shorter.events.isBeyond(last)).toBe(false);
    await expect(events().readAt(await (await again()).events.head())).resolves.toMatchObject({ streamId: 'n2' });
  });

  it('reads streams that share an id, each within its span, in the order of the commits', async () => {
    await record(store(), 'n1', 0, reworded('1'));
    await applaud(store(), 'n1', 0);
    await record(store(), 'n1', 1, reworded('2'), reworded('3'));
    await applaud(store(), 'n1', 1);
    await record(store(), 'n2', 0, reworded('other'));
    const spans = [
      { category: 'note', after: 1, upTo: 3 },
      { category: 'applause', after: 0, upTo: 1 },
    ];
    const { events: found, more } = await events().readSpans('n1', spans, 10);
    const ids = found.map(({ category, version }) => `${category}:${version}`);
    expect([ids, more]).toEqual([['applause:1', 'note:2', 'note:3'], false]);
    const page = await events().readSpans('n1', spans, 2);
    expect([page.events, page.more]).toEqual([found.slice(0, 2), true]);
    expect(await events().readSpans('n1', [], 10)).toEqual({ events: [], more: false });
    const messages = found.map(({ id, event, category, correlationId }) => ({
      id,
      type: event.type,
      stream: `${category}/n1`,
      correlationId,
    }));
    expect(await events().messagesIn('n1', spans, 10)).toEqual(messages);
    expect(await events().messagesIn('n1', spans, 1)).toEqual(messages.slice(0, 1));
    expect(await events().messagesIn('n1', [], 10)).toEqual([]);
    expect(named(await events().readStream('note', 'n1'))).toEqual(['n1:1', 'n1:2', 'n1:3']);
    expect(await events().readStream('note', 'unheard-of')).toEqual([]);
  });

  it('has an id that stays, and has replaced no other', async () => {
    const id = await events().identity();
    expect(await (await again()).events.identity()).toBe(id);
    expect(await events().hasReplaced(newId())).toBe(false);
  });

  it('shows everybody who follows its window every event once and in order, whoever reads when', async () => {
    const follower = fc.record({ who: fc.nat({ max: 2 }), limit: fc.constantFrom(1, 2, 50) });
    const together = fc.array(follower, { minLength: 1, maxLength: 3 });
    const turn = fc.oneof(together, fc.record({ append: fc.integer({ min: 1, max: 6 }) }));
    const wants = [all, new Set(['applause']), new Set(['note'])];
    let written = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
        const start = await events().head();
        const places: Position[] = wants.map(() => start);
        const seen: Logged[][] = wants.map(() => []);
        const read = async (who: number, limit: number): Promise<boolean> => {
          const stretch = await store().window.readAfter(places[who]!, wants[who]!, limit);
          seen[who]!.push(...stretch.events);
          places[who] = stretch.last ?? places[who]!;
          return stretch.last !== null;
        };
        for (const each of turns) {
          if ('append' in each) {
            for (let i = 0; i < each.append; i += 1) await applaud(store(), `n${++written}`, 0);
            await record(store(), `n${++written}`, 0, reworded('text'));
            continue;
          }
          const once = new Map(each.map(({ who, limit }) => [who, limit]));
          await Promise.all(Array.from(once, ([who, limit]) => read(who, limit)));
        }
        for (const who of wants.keys()) await exhaust(() => read(who, 3));
        for (const [who, categories] of wants.entries()) {
          const whole = await events().readAfter(start, categories, 10_000);
          expect(seen[who]).toEqual(whole.events);
        }
      }),
      { numRuns: 60 },
    );
  });
}

function deeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(deeplyFrozen);
}
