import type { EventCodec, SqlSession, StoreView, Transaction } from '@tradepost/platform/event-store';
import { SqlCheckpoints } from './sql-checkpoints.js';
import type { SqlDialect } from './sql-dialect.js';
import { SqlEventLog } from './sql-event-log.js';
import { SqlFailedDeliveries } from './sql-failed-deliveries.js';
import { SqlIdempotencyRecords } from './sql-idempotency-records.js';
import { SqlInbox } from './sql-inbox.js';
import { SqlOutbox } from './sql-outbox.js';
import { SqlPersonalKeys } from './sql-personal-keys.js';
import { SqlRows, type TableMap } from './sql-rows.js';
import { TransactionSession } from './transaction-session.js';

/** The tables of the platform, as one session sees them. */
export class SqlStoreView implements StoreView {
  readonly personalKeys: SqlPersonalKeys;
  readonly events: SqlEventLog;
  readonly checkpoints: SqlCheckpoints;
  readonly outbox: SqlOutbox;
  readonly inbox: SqlInbox;
  readonly failedDeliveries: SqlFailedDeliveries;
  readonly idempotencyRecords: SqlIdempotencyRecords;

  constructor(session: SqlSession, codec: EventCodec, dialect: SqlDialect) {
    this.personalKeys = new SqlPersonalKeys(session);
    this.events = new SqlEventLog(session, codec, this.personalKeys);
    this.checkpoints = new SqlCheckpoints(session);
    this.outbox = new SqlOutbox(session, this.checkpoints, dialect);
    this.inbox = new SqlInbox(session);
    this.failedDeliveries = new SqlFailedDeliveries(session);
    this.idempotencyRecords = new SqlIdempotencyRecords(session);
  }
}

/** The same inside one transaction, with the state rows of its context. */
export class SqlTransaction extends SqlStoreView implements Transaction {
  readonly rows: SqlRows;
  readonly session: TransactionSession;

  constructor(shared: SqlSession, tables: TableMap, codec: EventCodec, dialect: SqlDialect) {
    const session = new TransactionSession(shared);
    super(session, codec, dialect);
    this.session = session;
    this.rows = new SqlRows(session, tables);
  }

  end(): void {
    this.session.end();
  }
}
