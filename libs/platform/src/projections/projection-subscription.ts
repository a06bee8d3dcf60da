import type { Instant } from '@tradepost/kernel';
import { unwatchedSleepMs, watchedSleepMs, type ChangeSource } from '../runtime/change-source.js';
import { deadLetterStream, type DeliveryDiscarded } from '../event-store/delivery-discarded.js';
import type { DeliveryTools } from '../delivery/source-subscription.js';
import { FailureLog } from '../event-store/failure-log.js';
import { Mutex } from '../runtime/mutex.js';
import { problemOf } from '../event-store/personal-content.js';
import { LastRead } from '../runtime/last-read.js';
import type { Notifier } from '../runtime/notifier.js';
import type { Step, Subscription } from '../delivery/subscription.js';
import type { EventStore } from '../event-store/event-store.js';
import { Collection } from '../read-store/collection.js';
import type { Checkpoint, DocumentChange, ReadStore } from '../read-store/read-store.js';
import { DocumentProjector, spansOf, type FoldContext, type Held } from './document-projector.js';
import type { Logged } from '../event-store/logged-event.js';
import type { Projection, Versioned } from './projection.js';
import type { FailedProjection } from './failed-projection.js';

/** Events read at once, by default. */
const maxBatchSize = 500;
/** Documents retried in one step. */
const maxRetriesPerStep = 50;

/** Source and destination of a projection. */
export interface ProjectionPlace {
  readonly context: string;
  readonly tenant: string;
  readonly database: EventStore;
  readonly store: ReadStore;
  /** Raised when there may be events. */
  readonly wakeUp: Notifier;
  /** To be raised when documents changed. */
  readonly projected: Notifier;
}

/** Options of a projection's steps. */
export interface ProjectionSteps {
  /** Events read at once. */
  readonly stretch?: number;
  /** Held during each step. */
  readonly steps?: Mutex;
  /** Reads the log by itself, not through the shared window. */
  readonly apart?: boolean;
}

/**
 * Drives one projection through the event log of its context. An event that cannot be applied blocks its own document
 * alone: a failure beside the document records what waits, and a later step retries. The checkpoint never leads
 * documents or failures; where it lags behind them, their recorded versions make repeated events harmless.
 */
export class ProjectionSubscription implements Subscription {
  readonly name: string;
  readonly tenant: string;
  readonly wakeUp: Notifier;
  readonly changes: readonly ChangeSource[];
  readonly longestSleep: number;
  private readonly key: string;
  private readonly categories: ReadonlySet<string>;
  private readonly fold: FoldContext;
  private readonly letterLog: FailureLog;
  private readonly lastCheckpoint = new LastRead<Checkpoint | null>();
  private readonly lastLag = new LastRead<number>();
  private readonly lastOldest = new LastRead<Instant | null>();
  private readonly stretch: number;
  private readonly steps: Mutex;
  private readonly apart: boolean;

  constructor(
    private readonly projection: Projection,
    private readonly place: ProjectionPlace,
    { policy, log }: DeliveryTools,
    { stretch = maxBatchSize, steps = new Mutex(), apart = false }: ProjectionSteps = {},
  ) {
    const { context, tenant, database, wakeUp } = place;
    this.name = `${context}.projection.${projection.name}`;
    this.tenant = tenant;
    this.wakeUp = wakeUp;
    const changes = place.store.changeSource();
    this.changes = changes === null ? [database] : [database, changes];
    this.longestSleep = changes === null ? unwatchedSleepMs : watchedSleepMs;
    this.key = projection.collection.name;
    this.categories = new Set([...projection.categories, deadLetterStream.category]);
    this.fold = {
      subscription: this.name,
      projection,
      collection: new Collection(projection.collection),
      policy,
      problemOf: (error, event) => problemOf(error, event, database.events.personalFieldsOf(event)),
    };
    this.letterLog = new FailureLog(log, this.name, tenant);
    this.stretch = stretch;
    this.steps = steps;
    this.apart = apart;
  }

  step(): Promise<Step> {
    return this.steps.run(async () => {
      const projected = await this.projectNext();
      const { retried, dueIn } = await this.retryDue();
      return { progressed: projected || retried, dueIn };
    });
  }

  async lag(): Promise<number> {
    const { database } = this.place;
    const checkpoint = await this.unchangedCheckpoint();
    return this.lastLag.of(database, checkpoint, () => database.events.countAfter(checkpoint));
  }

  async waitingSince(): Promise<Instant | null> {
    const { database } = this.place;
    const checkpoint = await this.unchangedCheckpoint();
    return this.lastOldest.of(database, checkpoint, () => database.events.oldestAfter(checkpoint));
  }

  /** For those who ask how far it is, again and again: opens no file that is closed while idle. */
  private unchangedCheckpoint(): Promise<Checkpoint | null> {
    const { store } = this.place;
    return this.lastCheckpoint.of(store.changeSource(), null, () => store.checkpoint(this.key));
  }

  private async projectNext(): Promise<boolean> {
    const { database, store } = this.place;
    const from = await store.checkpoint(this.key);
    const { events, last } = await (this.apart
      ? database.events.readAfter(from, this.categories, this.stretch)
      : database.window.readAfter(from, this.categories, this.stretch));
    if (last === null) return false;
    const { folds, rest } = await this.foldAll(events);
    const to = rest.length === 0 ? last : events.at(-1 - rest.length)!.position;
    if (await store.commit({ subscription: this.key, from, to, writes: changesOf(folds) })) this.tell(folds);
    return true;
  }

  /**
   * Applies events up to the first whose document no longer fits into the batch; that one and later ones are the rest.
   */
  private async foldAll(
    events: readonly Logged[],
  ): Promise<{ readonly folds: readonly DocumentProjector[]; readonly rest: readonly Logged[] }> {
    const ids = [...new Set(events.map((event) => this.documentOf(event)).filter((id) => id !== null))];
    const { held, loaded } = await this.load(ids);
    const folds = new Map(loaded.map((id) => [id, new DocumentProjector(this.fold, id, held(id), false)]));
    for (const [at, event] of events.entries()) {
      const id = this.documentOf(event);
      if (id === null) continue;
      const fold = folds.get(id);
      if (fold === undefined) return { folds: [...folds.values()], rest: events.slice(at) };
      if (isDiscard(event)) fold.discard(event.event.messageId);
      else fold.take(event);
    }
    return { folds: [...folds.values()], rest: [] };
  }

  /** Id of the document that an event belongs to; null for decisions about other handlers. */
  private documentOf(event: Logged): string | null {
    if (!isDiscard(event)) return this.projection.idOf(event);
    return event.event.handler === this.name ? event.event.stream : null;
  }

  /** Retries due documents one by one: a conflict at one does not affect the others. */
  private async retryDue(): Promise<{ retried: boolean; dueIn: number | null }> {
    const { policy } = this.fold;
    const { documents: waiting } = await this.place.store.page({
      collection: this.projection.letters.name,
      where: { state: 'retrying' },
      sort: { key: 'dueAt', descending: false },
      limit: maxRetriesPerStep,
    });
    const due = waiting.filter(({ sortValue }) => policy.until(String(sortValue)) === 0).map(({ id }) => id);
    const [next] = waiting;
    if (due.length === 0) return { retried: false, dueIn: next ? policy.until(String(next.sortValue)) : null };
    for (let left: readonly string[] = due; left.length > 0;) {
      const { held, loaded } = await this.load(left);
      for (const id of loaded) await this.retry(id, held(id));
      left = left.slice(loaded.length);
    }
    return { retried: true, dueIn: 0 };
  }

  private async retry(id: string, held: Held): Promise<void> {
    const { database, store } = this.place;
    if (held.letter?.body.state !== 'retrying') return;
    const spans = spansOf(held.letter.body, held.document?.seen ?? {});
    const fold = new DocumentProjector(this.fold, id, held, true);
    const { events } = await database.events.readSpans(id, spans, maxBatchSize);
    for (const event of events) fold.take(event);
    if (await store.store(changesOf([fold]))) this.tell([fold]);
  }

  /** Loads the documents of the first of these ids, as many as make a batch. */
  private async load(ids: readonly string[]): Promise<{ held: (id: string) => Held; loaded: readonly string[] }> {
    const { collection, letters } = this.projection;
    if (ids.length === 0) return { held: () => ({ document: undefined, letter: undefined }), loaded: [] };
    const { documents, rest } = await this.place.store.loadBatch<Versioned>(collection.name, ids);
    const loaded = ids.slice(0, ids.length - rest.length);
    const found = await this.place.store.load<FailedProjection>(letters.name, loaded);
    return { held: (id) => ({ document: documents.get(id), letter: found.get(id) }), loaded };
  }

  private tell(folds: readonly DocumentProjector[]): void {
    this.place.projected.raise();
    for (const { failure } of folds) if (failure !== null) this.letterLog.tell(failure);
  }
}

function isDiscard(event: Logged): event is Logged<DeliveryDiscarded> {
  return event.category === deadLetterStream.category;
}

/**
 * Timeline entries, then documents, then failures: a store without transactions may stop in between. A document that
 * has seen an event has then written its entry, and a failure is removed only when its document has seen what waited.
 */
function changesOf(folds: readonly DocumentProjector[]): readonly DocumentChange[] {
  const changes = folds.map((fold) => fold.changes());
  return [0, 1, 2].flatMap((kind) => changes.flatMap((each) => each[kind]!));
}
