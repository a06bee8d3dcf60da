import { AsyncLocalStorage } from 'node:async_hooks';
import type { ContractMessage } from '@tradepost/contracts';
import {
  Clock,
  newId,
  SystemClock,
  type DomainEvent,
  type Instant,
  type Recorded,
  type StreamType,
} from '@tradepost/kernel';
import type { Checkpoints } from './checkpoints.js';
import type { EventLog } from './event-log.js';
import type { FailedDeliveries } from './failed-deliveries.js';
import type { IdempotencyRecords } from './idempotency-records.js';
import type { Inbox } from './inbox.js';
import { envelopesOf, type Outbox } from './outbox.js';
import type { PersonalKeys } from './personal-keys.js';
import type { RequestContext } from './request-context.js';
import type { Rows } from './rows.js';
import type { SqlSession } from './sql-session.js';
import type { StoreView } from './store-view.js';

const storage = new AsyncLocalStorage<UnitOfWork>();
const clock = new SystemClock();

/** One instant for all of a unit of work; the system's time outside. */
export class UnitOfWorkClock extends Clock {
  now(): Instant {
    return storage.getStore()?.now ?? clock.now();
  }
}

/** A repository was used outside a unit of work. */
export class OutsideUnitOfWork extends Error {
  constructor() {
    super('A repository can be used only inside a unit of work: send a command, or handle an event.');
    this.name = 'OutsideUnitOfWork';
  }
}

/**
 * A command was sent from a unit of work, where it would wait for itself, or from an effect outside the database, where
 * a crash would repeat it.
 */
export class NestedCommand extends Error {
  constructor(command: string, from: 'a unit of work' | 'an effect outside of the database' = 'a unit of work') {
    super(`${command} was sent from inside ${from}. Use the domain code that both need instead.`);
    this.name = 'NestedCommand';
  }
}

/**
 * Contracts that an event becomes: none where it stays inside, several for versions side by side. Each of another type,
 * since event id and type make the message id. Pure, because a replay repeats it.
 */
export type ToContracts = (recorded: Recorded) => readonly ContractMessage[];

/** The unit of work has ended; its transaction may be another command's by now. */
export class UnitOfWorkEnded extends Error {
  constructor() {
    super('This unit of work has ended: await all that a handler begins, or it took longer than the limit.');
    this.name = 'UnitOfWorkEnded';
  }
}

/** One transaction of a write model. Everything throws `UnitOfWorkEnded` once it has ended. */
export interface Transaction extends StoreView {
  readonly rows: Rows;
  readonly session: SqlSession;
  end(): void;
}

/** What units of work run on. */
export interface WriteModel {
  /** The open transaction, for one unit of work. */
  transaction(): Transaction;
  readonly toContracts: ToContracts;
}

/**
 * One transaction of the write model: everything saved through it commits or rolls back together. Once it has ended,
 * everything throws `UnitOfWorkEnded`, so that work that was not awaited cannot write into another transaction.
 */
export class UnitOfWork implements StoreView {
  private readonly recorded: Recorded[] = [];
  private readonly withheld = new Set<Recorded>();
  private readonly transaction: Transaction;
  private hasEnded = false;
  /** When it began. */
  readonly now = clock.now();

  constructor(
    readonly request: RequestContext,
    private readonly model: WriteModel,
  ) {
    this.transaction = model.transaction();
  }

  /** The unit of work of the calling code. Throws `OutsideUnitOfWork` and `UnitOfWorkEnded`. */
  static current(): UnitOfWork {
    const current = storage.getStore();
    if (current === undefined) throw new OutsideUnitOfWork();
    current.assertOpen();
    return current;
  }

  /** Whether the calling code belongs to a unit of work, ended or not. */
  static isOpen(): boolean {
    return storage.getStore() !== undefined;
  }

  /** Runs work once inside the open transaction, then publishes what it recorded. */
  async run<T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    try {
      return await storage.run(this, async () => {
        const result = await work(this);
        await this.complete();
        return result;
      });
    } finally {
      this.end();
    }
  }

  /** Refuses everything from here on. */
  end(): void {
    this.hasEnded = true;
    this.transaction.end();
  }

  get session(): SqlSession {
    return this.open.session;
  }

  get rows(): Rows {
    return this.open.rows;
  }

  get events(): EventLog {
    return this.open.events;
  }

  get outbox(): Outbox {
    return this.open.outbox;
  }

  get inbox(): Inbox {
    return this.open.inbox;
  }

  get checkpoints(): Checkpoints {
    return this.open.checkpoints;
  }

  get failedDeliveries(): FailedDeliveries {
    return this.open.failedDeliveries;
  }

  get idempotencyRecords(): IdempotencyRecords {
    return this.open.idempotencyRecords;
  }

  get personalKeys(): PersonalKeys {
    return this.open.personalKeys;
  }

  /**
   * Appends events to a stream at `version` and returns them as recorded. The commit publishes those with a contract.
   * Throws `VersionConflict`.
   */
  async append<E extends DomainEvent>(
    type: StreamType<E>,
    streamId: string,
    version: number,
    events: readonly E[],
  ): Promise<readonly Recorded<E>[]> {
    const { principal, correlationId, causationId } = this.request;
    const about = { category: type.category, streamId, occurredAt: this.now, correlationId, causationId, principal };
    const recorded = events.map((event, i) => ({ ...about, id: newId(), version: version + i + 1, event }));
    await this.events.append(recorded);
    this.request.streams?.add(`${type.category}/${streamId}`);
    this.recorded.push(...recorded);
    return recorded;
  }

  /** First event of a stream; null where there is none. */
  async firstOf<E extends DomainEvent>({ category }: StreamType<E>, streamId: string): Promise<E | null> {
    const begin = [{ category, after: 0, upTo: 1 }];
    const [first] = (await this.events.readSpans(streamId, begin, 1)).events;
    return first === undefined ? null : (first.event as E);
  }

  /** Never publishes these events of the unit of work, in a replay neither. */
  withhold(events: readonly Recorded[]): void {
    this.assertOpen();
    for (const event of events) this.withheld.add(event);
  }

  private async complete(): Promise<void> {
    for (const event of this.recorded) {
      const messages = this.model.toContracts(event);
      if (messages.length === 0) continue;
      if (this.withheld.has(event)) await this.outbox.withhold(event);
      else await this.outbox.add(envelopesOf(messages, event, this.request.tenant));
    }
  }

  private get open(): Transaction {
    this.assertOpen();
    return this.transaction;
  }

  private assertOpen(): void {
    if (this.hasEnded) throw new UnitOfWorkEnded();
  }
}
