import type { Recorded } from '@tradepost/kernel';
import type { Signal } from '../delivery/signal.js';
import type { Step, Subscription } from '../delivery/subscription.js';
import type { ContextDatabase } from '../persistence/context-database.js';
import type { DocumentWrite, ReadStore, StoredDocument } from '../read-store/read-store.js';
import type { Projection, Versioned } from './projection.js';

/** Events read at once. */
const STRETCH = 300;

interface Draft {
  readonly revision: number;
  seen: Record<string, number>;
  body: Versioned | null;
}

/** Takes one projection through the event log of its context. */
export class ProjectionSubscription implements Subscription {
  readonly name: string;
  private readonly key: string;

  constructor(
    context: string,
    readonly tenant: string,
    private readonly projection: Projection,
    private readonly database: ContextDatabase,
    private readonly store: ReadStore,
    readonly news: Signal,
    private readonly projected: Signal,
  ) {
    this.name = `${context}.projection.${projection.name}`;
    this.key = projection.collection.name;
  }

  async step(): Promise<Step> {
    const { database, projection, store } = this;
    const from = await store.checkpoint(this.key);
    const { events, last } = await database.events.readAfter(database.reader, from, projection.categories, STRETCH);
    if (last === null) return { progressed: false, dueIn: null };
    const writes = events.length > 0 ? await this.fold(events) : [];
    if (await store.commit({ subscription: this.key, from, to: last, writes })) this.projected.raise();
    return { progressed: true, dueIn: null };
  }

  async lag(): Promise<number> {
    const { events, reader } = this.database;
    return events.countAfter(reader, await this.store.checkpoint(this.key));
  }

  /** Entries of the timeline come before the documents: a document that has seen an event has left its entry. */
  private async fold(events: readonly Recorded[]): Promise<DocumentWrite[]> {
    const { collection, own, timeline } = this.projection;
    const ids = [...new Set(events.map((event) => this.projection.idOf(event)))];
    const stored = await this.store.load<Versioned>(collection.name, ids);
    const drafts = new Map(ids.map((id) => [id, draftOf(stored.get(id))]));
    const entries: DocumentWrite[] = [];
    const changed = new Set<string>();
    for (const event of events) {
      const id = this.projection.idOf(event);
      const draft = drafts.get(id)!;
      if (event.version <= (draft.seen[event.category] ?? 0)) continue;
      const before = draft.body;
      draft.body = this.projection.apply(before, event);
      draft.seen[event.category] = event.version;
      changed.add(id);
      if (timeline !== null && event.category === own) entries.push(timeline.entry(before, draft.body, event));
    }
    const documents = [...changed].map((id): DocumentWrite => {
      const { revision, seen, body } = drafts.get(id)!;
      const document = body!;
      const keys = this.projection.keysOf(document);
      return { collection: collection.name, id, revision, version: document.version, seen, keys, body: document };
    });
    return [...entries, ...documents];
  }
}

function draftOf(stored: StoredDocument<Versioned> | undefined): Draft {
  return { revision: stored?.revision ?? 0, seen: { ...stored?.seen }, body: stored?.body ?? null };
}
