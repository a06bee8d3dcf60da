import { newId, type Recorded } from '@tradepost/kernel';
import { MemoryEventStores, MemoryPlace, MemoryReadStores } from '@tradepost/memory';
import fc from 'fast-check';
import { EntitySchema } from 'typeorm';
import type { TenantContext } from '../contexts/contexts.js';
import { domainEventSource } from '../messaging/event-source.js';
import type { Projection } from '../projections/projection.js';
import { ProjectionSubscription } from '../projections/projection-subscription.js';
import type { EventStore } from '../event-store/event-store.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import type { ReadStore } from '../read-store/read-store.js';
import { applauseStream } from '../testing/note.js';
import { change, noteDocuments, openBoardIn, pin, request, type NoteDocument } from '../testing/board.js';
import { drain, TestTools } from '../testing/text-feed.js';
import { HandlerFailures } from '../operations/dead-letters/handler-failures.js';
import { ProjectionFailures } from '../operations/dead-letters/projection-failures.js';
import { HandlerSubscription } from './handler-subscription.js';
import { Notifier } from '../runtime/notifier.js';
import type { Subscription } from './subscription.js';

/** An effect that a handler has had. Ids are in the order in which they were made. */
interface EffectRow {
  id: string;
  run: string;
  stream: string;
  version: number;
}

const EffectEntity = new EntitySchema<EffectRow>({
  name: 'Effect',
  columns: {
    id: { type: 'varchar', primary: true },
    run: { type: 'varchar' },
    stream: { type: 'varchar' },
    version: { type: 'integer' },
  },
});

const stores = new MemoryEventStores();
const documents = new MemoryPlace();

/** Streams and documents that nobody can handle at the moment. */
const broken = new Set<string>();
const failAt = ({ streamId }: Pick<Recorded, 'streamId'>): void => {
  if (broken.has(streamId)) throw new Error(`No room for ${streamId}.`);
};
const fragile: Projection<NoteDocument> = {
  ...noteDocuments,
  apply(document, recorded) {
    failAt(recorded);
    return noteDocuments.apply(document, recorded);
  },
};

const id = fc.nat(2);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), id, applaud: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('step' as const), who: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('all' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('break' as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mend' as const), id }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(100, 250, 1_000, 5_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('redrive' as const) }) },
);

interface Place extends TenantContext {
  readonly handler: HandlerSubscription;
  readonly projection: ProjectionSubscription;
}

/** One process: a handler that writes its effects into a table, and a projection. */
async function openPlace(name: string, database: EventStore, tools: TestTools): Promise<Place> {
  const readStore = await new MemoryReadStores(documents).open('default', name);
  await readStore.prepare([noteDocuments.collection, noteDocuments.letters, noteDocuments.timeline!.collection]);
  const [committed, projected] = [new Notifier(), new Notifier()];
  const place = { tenant: 'default', database, readStore, committed, projected };
  const handle = async (payload: unknown): Promise<void> => {
    const { category, streamId, version } = payload as Recorded;
    const effect = { id: newId(), run: name, stream: `${category}/${streamId}`, version };
    await UnitOfWork.current().rows.insert(EffectEntity, effect);
    failAt({ streamId });
  };
  const handler = { principal: 'policy:toys', personal: [], handle };
  const types = ['NotePinned', 'NoteReworded', 'NoteApplauded'];
  return {
    ...place,
    handler: new HandlerSubscription(
      { name: `${name}.handler`, tenant: 'default', inbox: false },
      database,
      domainEventSource(database, committed, new Set(['note', 'applause'])),
      new Map(types.map((type) => [type, handler])),
      tools,
    ),
    projection: new ProjectionSubscription(
      fragile as Projection,
      { context: name, tenant: 'default', database, store: readStore, wakeUp: committed, projected },
      tools,
    ),
  };
}

async function documentsOf(store: ReadStore, ids: readonly string[]) {
  const found = await store.load(noteDocuments.collection.name, ids);
  return [...found].map(([one, { seen, body }]) => ({ one, seen, body }));
}

describe('however deliveries are interleaved, repeated and made to fail', () => {
  it('effects and documents end as those of one pass in order', async () => {
    const databases = [await openBoardIn(stores), await openBoardIn(stores)] as const;
    const [database] = databases;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), async (acts) => {
        run += 1;
        broken.clear();
        const [name, ordered] = [`run${run}`, `ordered${run}`];
        const tools = new TestTools();
        const places = [
          await openPlace(name, databases[0], tools),
          await openPlace(name, databases[1], tools),
        ] as const;
        const subscriptions: Subscription[] = places.flatMap(({ handler, projection }) => [handler, projection]);
        const letters = [
          new HandlerFailures(places[0], tools.policy, () => null),
          new ProjectionFailures(name, fragile as Projection, places[0], tools.policy),
        ];
        const redrive = () =>
          Promise.all(letters.map((one, i) => one.redriveAll([`${name}.handler`, `${name}.projection.notes`][i]!)));
        const versions = new Map<string, number>();
        const next = (stream: string) => versions.set(stream, (versions.get(stream) ?? 0) + 1).get(stream)!;
        const noteOf = (number: number) => `${name}-${number}`;
        for (const one of acts) {
          if (one.kind === 'step') await subscriptions[one.who]!.step();
          else if (one.kind === 'all') await Promise.all(subscriptions.map((each) => each.step()));
          else if (one.kind === 'break') broken.add(noteOf(one.id));
          else if (one.kind === 'mend') broken.delete(noteOf(one.id));
          else if (one.kind === 'pass') tools.pass(one.ms);
          else if (one.kind === 'redrive') await redrive();
          else if (one.applaud) {
            const version = next(`applause/${noteOf(one.id)}`) - 1;
            await database.transact('Applaud', request, (uow) =>
              uow.append(applauseStream, noteOf(one.id), version, [{ type: 'NoteApplauded', claps: version }]),
            );
          } else if (next(`note/${noteOf(one.id)}`) === 1) await pin(database, noteOf(one.id));
          else await change(database, noteOf(one.id), (note) => note.reword(`text ${versions.size}`));
        }
        broken.clear();
        for (let due: number | null = 0; due !== null;) {
          tools.pass(due);
          await Promise.all(subscriptions.map(drain));
          await redrive();
          const waits = await Promise.all(subscriptions.map(drain));
          due = waits.reduce((least, wait) => (wait === null ? least : Math.min(wait, least ?? wait)), null);
        }
        for (const source of letters)
          expect(await source.list({ states: ['dead', 'retrying'], after: null, limit: 10 })).toEqual([]);

        const effects = await database.transact('Read', request, ({ rows }) =>
          rows.find(EffectEntity, { run: name }, 'id'),
        );
        const expected = [...versions].map(([stream, last]) => [stream, Array.from({ length: last }, (_, i) => i + 1)]);
        const found = [...versions.keys()].map((stream) => [
          stream,
          effects.filter((effect) => effect.stream === stream).map(({ version }) => version),
        ]);
        expect(found).toEqual(expected);

        const pass = await openPlace(ordered, database, new TestTools());
        await drain(pass.projection);
        const ids = [0, 1, 2].map(noteOf);
        expect(await documentsOf(places[0].readStore, ids)).toEqual(await documentsOf(pass.readStore, ids));
      }),
      { numRuns: 60 },
    );
  });
});
