import type { TenantContext } from '../../contexts/contexts.js';
import type { RequestContext } from '../../event-store/request-context.js';
import { spansOf } from '../../projections/document-projector.js';
import type { StreamRange } from '../../event-store/stream-range.js';
import { letterWrite, type FailedProjection } from '../../projections/failed-projection.js';
import type { Projection } from '../../projections/projection.js';
import { compareKeys } from '../../read-store/page-plan.js';
import type { PageQuery } from '../../read-store/read-store.js';
import { masked } from '../../event-store/personal-content.js';
import type { ChangeSource } from '../../runtime/change-source.js';
import type { RetryPolicy } from '../../event-store/retry-policy.js';
import type { DeadLetter, OpenDeadLetter } from './dead-letter.js';
import { FailureSource, type FailureQuery, type ListedFailure, type ListPlace } from './failure-source.js';
import { recordDiscard } from './record-discard.js';

/** Greatest number of waiting events shown. */
const maxShown = 100;
/** Failures read at once. */
const maxBatchSize = 100;
/** Sorts after every id. */
const LAST = '\u{10ffff}';

/** A failure with its revision in the store, and what waits behind it. */
interface Found {
  readonly letter: FailedProjection;
  readonly revision: number;
  readonly spans: readonly StreamRange[];
}

/** Failures of one projection, beside its documents. */
export class ProjectionFailures extends FailureSource {
  protected override readonly changes: ChangeSource | null;
  private readonly handler: string;

  constructor(
    context: string,
    private readonly projection: Projection,
    private readonly place: TenantContext,
    private readonly policy: RetryPolicy,
  ) {
    super();
    this.changes = place.readStore.changeSource();
    this.handler = `${context}.projection.${projection.name}`;
  }

  override async list({ handler, states, after, limit }: FailureQuery): Promise<readonly ListedFailure[]> {
    if (handler !== undefined && handler !== this.handler) return [];
    const listed: ListedFailure[] = [];
    for (let from: PageQuery['from'] = after ? this.from(after) : undefined; listed.length < limit;) {
      const query = { where: { state: states }, limit: limit - listed.length, ...(from && { from }) };
      const { letters, next } = await this.read(query);
      listed.push(...letters.map((one) => this.listedOf(one)));
      if (next === null) break;
      from = next;
    }
    return listed;
  }

  override async find(id: string): Promise<DeadLetter | null> {
    const found = await this.one(id);
    return found && this.letterOf(found);
  }

  override async open(id: string, revealed: readonly string[]): Promise<OpenDeadLetter | null> {
    const found = await this.one(id);
    if (found === null) return null;
    const { letter, spans } = found;
    const { events } = this.place.database;
    const failed = await events.readAt(letter.event.position);
    const waiting = await events.messagesIn(letter.document, spans, maxShown + 1);
    return {
      ...this.letterOf(found),
      payload: masked(failed, events.personalFieldsOf(failed), revealed),
      behind: waiting.filter((event) => event.id !== failed.id).slice(0, maxShown),
    };
  }

  /** A concurrent step may write the failure in between: then it is read again. */
  override async redrive(id: string): Promise<boolean> {
    for (;;) {
      const found = await this.one(id);
      if (found?.letter.state !== 'dead') return false;
      if (await this.putBack(found)) return true;
    }
  }

  override async redriveAll(handler: string): Promise<number> {
    if (handler !== this.handler) return 0;
    let count = 0;
    for (;;) {
      const { letters: dead } = await this.read({ where: { state: 'dead' }, limit: maxBatchSize });
      if (dead.length === 0) return count;
      for (const found of dead) if (await this.putBack(found)) count += 1;
    }
  }

  /** The decision is an event in the log, which a rebuild reads as well. */
  override async discard(request: RequestContext, id: string, reason: string): Promise<boolean> {
    const found = await this.one(id);
    if (found?.letter.state !== 'dead') return false;
    const { document: stream, event } = found.letter;
    const decision = { handler: this.handler, messageId: event.id, messageType: event.type, stream, reason };
    return this.place.database.transact('DiscardDeadLetter', request, (uow) => recordDiscard(uow, id, decision));
  }

  private listedOf(found: Found): ListedFailure {
    const { since, document } = found.letter;
    return { place: { since, key: `${this.handler}/${document}` }, letter: this.letterOf(found) };
  }

  private async putBack({ letter, revision }: Found): Promise<boolean> {
    const due = { ...letter, state: 'retrying', attempts: 0, dueAt: this.policy.now() } as const;
    const done = await this.place.readStore.store([letterWrite(this.projection.letters, due, revision)]);
    if (done) this.place.committed.raise();
    return done;
  }

  private async one(id: string): Promise<Found | null> {
    const { letters } = await this.read({ where: { letter: id }, limit: 1 });
    const [found] = letters;
    return found === undefined || found.letter.state === 'skipped' ? null : found;
  }

  private async read(
    query: Omit<PageQuery, 'collection' | 'sort'>,
  ): Promise<{ readonly letters: readonly Found[]; readonly next: PageQuery['from'] | null }> {
    const { readStore } = this.place;
    const { letters, collection } = this.projection;
    const page = await readStore.page({ ...query, collection: letters.name, sort: { key: 'since', descending: true } });
    const ids = page.documents.map(({ id }) => id);
    const stored = await readStore.load<FailedProjection>(letters.name, ids);
    const seen = await readStore.seen(collection.name, ids);
    const found = ids.flatMap((id) => {
      const one = stored.get(id);
      if (one === undefined) return [];
      return [{ letter: one.body, revision: one.revision, spans: spansOf(one.body, seen.get(id) ?? {}) }];
    });
    return { letters: found, next: page.more ? page.documents.at(-1)! : null };
  }

  /** Where this projection's part of the list continues; others may have failures of the same instant. */
  private from({ since, key }: ListPlace): { sortValue: string; id: string } {
    const own = `${this.handler}/`;
    if (key.startsWith(own)) return { sortValue: since, id: key.slice(own.length) };
    return { sortValue: since, id: compareKeys(own, key) < 0 ? LAST : '' };
  }

  private letterOf({ letter, spans }: Found): DeadLetter {
    const { id, attempts, dueAt: nextAttemptAt, since, problem, document: stream, event } = letter;
    const waiting = spans.reduce((sum, { after, upTo }) => sum + upTo - after, 0);
    return {
      id,
      handler: this.handler,
      state: letter.state === 'dead' ? 'dead' : 'retrying',
      attempts,
      nextAttemptAt,
      since,
      problem,
      message: { id: event.id, type: event.type, stream, correlationId: event.correlationId },
      parked: Math.max(0, waiting - 1),
    };
  }
}
