import type { EventCodec, StoreView, Transaction } from '@tradepost/platform/event-store';
import { MemoryCheckpoints } from './memory-checkpoints.js';
import { MemoryEventLog } from './memory-event-log.js';
import { MemoryFailedDeliveries } from './memory-failed-deliveries.js';
import { MemoryIdempotencyRecords } from './memory-idempotency-records.js';
import { MemoryInbox } from './memory-inbox.js';
import { MemoryOutbox } from './memory-outbox.js';
import { MemoryPersonalKeys } from './memory-personal-keys.js';
import { MemoryRows } from './memory-rows.js';
import type { MemoryTables } from './memory-tables.js';
import { NoSqlSession } from './no-sql-session.js';

/** What the platform keeps, as some tables show it. */
export class MemoryStoreView implements StoreView {
  readonly personalKeys: MemoryPersonalKeys;
  readonly events: MemoryEventLog;
  readonly outbox: MemoryOutbox;
  readonly inbox: MemoryInbox;
  readonly failedDeliveries: MemoryFailedDeliveries;
  readonly checkpoints: MemoryCheckpoints;
  readonly idempotencyRecords: MemoryIdempotencyRecords;

  constructor(tables: MemoryTables, codec: EventCodec, identity: string) {
    this.personalKeys = new MemoryPersonalKeys(tables);
    this.events = new MemoryEventLog(tables, codec, this, identity);
    this.outbox = new MemoryOutbox(tables, this.events);
    this.inbox = new MemoryInbox(tables);
    this.failedDeliveries = new MemoryFailedDeliveries(tables);
    this.checkpoints = new MemoryCheckpoints(tables, this.failedDeliveries);
    this.idempotencyRecords = new MemoryIdempotencyRecords(tables);
  }
}

/** The same on a fork, with the state rows of its context. */
export class MemoryTransaction extends MemoryStoreView implements Transaction {
  readonly rows: MemoryRows;
  readonly session: NoSqlSession;

  constructor(
    private readonly fork: MemoryTables,
    codec: EventCodec,
    identity: string,
  ) {
    super(fork, codec, identity);
    this.rows = new MemoryRows(fork);
    this.session = new NoSqlSession(() => fork.assertOpen());
  }

  end(): void {
    this.fork.end();
  }
}
