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

/** Tables of the platform, as one session sees them. Created on first use: most units of work need few. */
export class SqlStoreView implements StoreView {
  private readonly made: { -readonly [Name in keyof StoreView]?: SqlStoreView[Name] } = {};

  constructor(
    private readonly on: SqlSession,
    private readonly codec: EventCodec,
    private readonly dialect: SqlDialect,
  ) {}

  get personalKeys(): SqlPersonalKeys {
    return (this.made.personalKeys ??= new SqlPersonalKeys(this.on));
  }

  get events(): SqlEventLog {
    return (this.made.events ??= new SqlEventLog(this.on, this.codec, this));
  }

  get checkpoints(): SqlCheckpoints {
    return (this.made.checkpoints ??= new SqlCheckpoints(this.on));
  }

  get outbox(): SqlOutbox {
    return (this.made.outbox ??= new SqlOutbox(this.on, this, this.dialect));
  }

  get inbox(): SqlInbox {
    return (this.made.inbox ??= new SqlInbox(this.on));
  }

  get failedDeliveries(): SqlFailedDeliveries {
    return (this.made.failedDeliveries ??= new SqlFailedDeliveries(this.on));
  }

  get idempotencyRecords(): SqlIdempotencyRecords {
    return (this.made.idempotencyRecords ??= new SqlIdempotencyRecords(this.on));
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
