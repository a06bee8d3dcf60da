import { isDeepStrictEqual } from 'node:util';
import { deadLetterStream, type DeliveryDiscarded } from '../../event-store/delivery-discarded.js';
import type { Logged } from '../../event-store/logged-event.js';
import { letterIdOf } from '../../event-store/retry-queue.js';
import type { Projection, Versioned } from '../../projections/projection.js';
import type { DocumentWrite, ReadStore, StoredDocument } from '../../read-store/read-store.js';
import type { StoreSnapshot } from './store-snapshot.js';

/** Events read at once. */
const maxEvents = 500;
/** How often a document that changes meanwhile is compared. */
const maxAttempts = 5;

/** Result of the events that a document has seen. */
interface Folded {
  readonly body: Versioned | null;
  readonly entries: readonly DocumentWrite[];
}

/**
 * Compares documents, their keys and timelines with a fold of their events. The log is read as it is now: a document
 * may have seen more than the snapshot.
 */
export class ContentCheck {
  private readonly subscription: string;

  constructor(
    private readonly snapshot: StoreSnapshot,
    private readonly store: ReadStore,
    private readonly projection: Projection,
  ) {
    this.subscription = `${snapshot.context}.projection.${projection.name}`;
  }

  /** Differences of a document, a sentence each; none for one that is missing or whose events cannot be read. */
  async differences(id: string): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt += 1) {
      const document = await this.load(id);
      const found = document === undefined ? [] : await this.compare(id, document);
      if (found.length === 0 || attempt === maxAttempts) return found;
      if ((await this.load(id))?.revision === document?.revision) return found;
    }
  }

  private async load(id: string): Promise<StoredDocument<Versioned> | undefined> {
    return (await this.store.load<Versioned>(this.projection.collection.name, [id])).get(id);
  }

  /** Both are right where an event was discarded after it was applied. */
  private async compare(id: string, document: StoredDocument<Versioned>): Promise<readonly string[]> {
    const discarded = await this.discarded(id);
    const found = await this.compareWithout(discarded, id, document);
    if (found.length === 0 || discarded.size === 0) return found;
    return (await this.compareWithout(new Set(), id, document)).length === 0 ? [] : found;
  }

  private async compareWithout(
    discarded: ReadonlySet<string>,
    id: string,
    { body, seen }: StoredDocument<Versioned>,
  ): Promise<readonly string[]> {
    const { own, collection } = this.projection;
    const what = `The document of ${own} ${id}`;
    let folded: Folded;
    try {
      folded = await this.fold(id, seen, discarded);
    } catch {
      return [];
    }
    if (folded.body === null) return [`${what} has seen no event that the log holds.`];
    const sentences = fieldsThatDiffer(folded.body, body).map(
      (field) => `${what} differs from its events in ${field}.`,
    );
    const listed = await this.store.get(collection.name, id, this.projection.keysOf(folded.body));
    if (listed === null) sentences.push(`${what} is listed by values that differ from its events.`);
    else if (listed.version !== folded.body.version) sentences.push(`${what} bears another version than its events.`);
    return [...sentences, ...(await this.compareTimeline(id, folded.entries))];
  }

  private async compareTimeline(id: string, entries: readonly DocumentWrite[]): Promise<readonly string[]> {
    const { own, timeline } = this.projection;
    if (timeline === null) return [];
    const ids = entries.map((entry) => entry.id);
    const stored = await this.store.load(timeline.collection.name, ids);
    return entries.flatMap(({ id: entryId, version, body }) => {
      const found = stored.get(entryId);
      if (found === undefined) return [`The timeline of ${own} ${id} lacks version ${version}.`];
      const same = isDeepStrictEqual(asStored(body), found.body);
      return same ? [] : [`The timeline of ${own} ${id} differs from its events at version ${version}.`];
    });
  }

  private async fold(
    id: string,
    upTo: Readonly<Record<string, number>>,
    discarded: ReadonlySet<string>,
  ): Promise<Folded> {
    const { own, timeline } = this.projection;
    let body = null as Versioned | null;
    const entries: DocumentWrite[] = [];
    for await (const event of this.events(id, upTo)) {
      if (discarded.has(event.id)) {
        if (body !== null && event.category === own) body = { ...body, version: event.version };
        continue;
      }
      const after: Versioned = this.projection.apply(body, event);
      if (timeline !== null && event.category === own) entries.push(timeline.entry(body, after, event));
      body = after;
    }
    return { body, entries };
  }

  /** Events of a document's streams up to the versions that it has seen, in commit order. */
  private async *events(id: string, upTo: Readonly<Record<string, number>>): AsyncGenerator<Logged> {
    const after: Record<string, number> = {};
    for (;;) {
      const spans = Object.keys(upTo)
        .filter((category) => this.projection.categories.has(category))
        .map((category) => ({ category, after: after[category] ?? 0, upTo: upTo[category]! }));
      const { events, more } = await this.snapshot.now.events.readSpans(id, spans, maxEvents);
      for (const event of events) after[event.category] = event.version;
      yield* events;
      if (!more) return;
    }
  }

  /** Ids of events discarded for a document. */
  private async discarded(id: string): Promise<ReadonlySet<string>> {
    const letter = letterIdOf(this.subscription, id);
    const decisions = await this.snapshot.now.events.readStream(deadLetterStream.category, letter);
    return new Set(decisions.map(({ event }) => (event as DeliveryDiscarded).messageId));
  }
}

const asStored = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

/** Names of the fields in which two bodies differ, missing ones included. */
function fieldsThatDiffer(expected: Versioned, stored: Versioned): string[] {
  const one = asStored(expected) as Record<string, unknown>;
  const other = stored as unknown as Record<string, unknown>;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (field) => !isDeepStrictEqual(one[field], other[field]),
  );
}
