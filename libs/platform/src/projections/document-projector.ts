import { letterIdOf, type Failure } from '../event-store/retry-queue.js';
import type { RetryPolicy } from '../event-store/retry-policy.js';
import type { Collection } from '../read-store/collection.js';
import type { DocumentChange, DocumentWrite, Key, StoredDocument } from '../read-store/read-store.js';
import type { Logged } from '../event-store/logged-event.js';
import type { StreamRange } from '../event-store/stream-range.js';
import type { Projection, Versioned } from './projection.js';
import { letterWrite, type FailedProjection } from './failed-projection.js';

/** A document and its failure as loaded; absent where there is none. */
export interface Held {
  readonly document: StoredDocument<Versioned> | undefined;
  readonly letter: StoredDocument<FailedProjection> | undefined;
}

/** The projection that a document belongs to. */
export interface FoldContext {
  /** The projection's subscription. */
  readonly subscription: string;
  readonly projection: Projection;
  /** Checks the keys of documents. */
  readonly collection: Collection;
  readonly policy: RetryPolicy;
  /** Text of an error, without personal data of the event. */
  readonly problemOf: (error: unknown, event: Logged) => string;
}

/**
 * Applies events to one document, in order. The first event that cannot be applied makes it a failed projection; later
 * ones are then recorded as waiting. Stores nothing: `changes` returns what to store.
 */
export class DocumentProjector {
  failure: Failure | null = null;
  private body: Versioned | null;
  private readonly seen: Record<string, number>;
  private keys: Readonly<Record<string, Key>> = {};
  private readonly entries: DocumentWrite[] = [];
  private letter: FailedProjection | null;
  private heldUp: boolean;
  private changed = false;

  /** @param retrying whether the failed event is attempted again; otherwise the document stays blocked */
  constructor(
    private readonly context: FoldContext,
    private readonly id: string,
    private readonly held: Held,
    private readonly retrying: boolean,
  ) {
    this.body = held.document?.body ?? null;
    this.seen = { ...held.document?.seen };
    this.letter = held.letter?.body ?? null;
    this.heldUp = !retrying && this.letter !== null && this.letter.state !== 'skipped';
  }

  /** The next event of one of the document's streams. Ignores one that was seen before. */
  take(event: Logged): void {
    if (event.version <= (this.seen[event.category] ?? 0)) return;
    if (this.heldUp) return this.keepWaiting(event);
    try {
      if (this.letter?.discarded.includes(event.id)) this.pass(event);
      else this.apply(event);
    } catch (error) {
      this.fail(event, error);
    }
  }

  /** Discards a waiting event for good. */
  discard(eventId: string): void {
    if (this.letter === null || this.letter.discarded.includes(eventId)) return;
    const discarded = [...this.letter.discarded, eventId];
    const due = { state: 'retrying', attempts: 0, dueAt: this.context.policy.now() } as const;
    this.letter = { ...this.letter, discarded, ...(this.letter.event.id === eventId && due) };
  }

  /** Timeline entries, the document, and its failure: stored in this order, those of all documents together. */
  changes(): readonly [entries: DocumentChange[], document: DocumentChange[], letter: DocumentChange[]] {
    return [this.entries, this.documentChange(), this.letterChange()];
  }

  private apply(event: Logged): void {
    const { projection, collection } = this.context;
    const { timeline, own } = projection;
    const after = projection.apply(this.body, event);
    const keys = projection.keysOf(after);
    for (const [key, value] of Object.entries(keys)) collection.checkValue(key, value);
    if (timeline !== null && event.category === own) this.entries.push(timeline.entry(this.body, after, event));
    this.become(after, event);
    this.keys = keys;
  }

  /** Skips a discarded event. The document takes its version all the same, since nothing else will. */
  private pass(event: Logged): void {
    const { projection } = this.context;
    const own = this.body !== null && event.category === projection.own;
    this.become(own ? { ...this.body, version: event.version } : this.body, event);
    this.keys = this.body === null ? {} : projection.keysOf(this.body);
  }

  private become(body: Versioned | null, { category, version }: Logged): void {
    this.body = body;
    this.seen[category] = version;
    this.changed = true;
  }

  private fail(event: Logged, error: unknown): void {
    const { policy, subscription, problemOf } = this.context;
    const { id, category, position, correlationId } = event;
    const { type } = event.event;
    const again = this.letter?.event.id === id;
    const attempts = again ? this.letter!.attempts + 1 : 1;
    const fate = policy.after(attempts);
    const problem = problemOf(error, event);
    this.letter = {
      id: letterIdOf(subscription, this.id),
      document: this.id,
      ...fate,
      attempts,
      since: again ? this.letter!.since : policy.now(),
      problem,
      event: { id, type, category, position, correlationId },
      waiting: this.letter?.waiting ?? {},
      discarded: this.letter?.discarded ?? [],
    };
    this.heldUp = true;
    this.keepWaiting(event);
    const delivery = { id, type, stream: this.id, correlationId };
    this.failure = { letterId: this.letter.id, delivery, state: fate.state, attempts, problem };
  }

  private keepWaiting({ category, version }: Logged): void {
    const { waiting } = this.letter!;
    if (version > (waiting[category] ?? 0))
      this.letter = { ...this.letter!, waiting: { ...waiting, [category]: version } };
  }

  private documentChange(): DocumentChange[] {
    if (!this.changed || this.body === null) return [];
    const { id, body, seen, keys } = this;
    const revision = this.held.document?.revision ?? 0;
    const { name: collection } = this.context.projection.collection;
    return [{ collection, id, revision, version: body.version, seen, keys, body }];
  }

  private letterChange(): DocumentChange[] {
    const { letters } = this.context.projection;
    const { letter: stored } = this.held;
    const letter = this.letterLeft();
    if (letter === (stored?.body ?? null)) return [];
    if (letter !== null) return [letterWrite(letters, letter, stored?.revision ?? 0)];
    return [{ collection: letters.name, id: this.id, revision: stored!.revision, removed: true }];
  }

  /** The failure that is left once all events were taken. */
  private letterLeft(): FailedProjection | null {
    if (this.letter === null || this.heldUp) return this.letter;
    if (spansOf(this.letter, this.seen).length > 0 && this.retrying)
      return { ...this.letter, state: 'retrying', attempts: 0, dueAt: this.context.policy.now() };
    if (this.body !== null) return null;
    return this.letter.state === 'skipped'
      ? this.letter
      : { ...this.letter, state: 'skipped', attempts: 0, dueAt: null };
  }
}

/** What waits behind a failure: in each stream, the versions after those that the document has seen. */
export function spansOf({ waiting }: FailedProjection, seen: Readonly<Record<string, number>>): readonly StreamRange[] {
  return Object.entries(waiting)
    .map(([category, upTo]) => ({ category, after: seen[category] ?? 0, upTo }))
    .filter(({ after, upTo }) => upTo > after);
}
