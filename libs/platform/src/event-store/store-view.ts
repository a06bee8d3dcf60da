import type { Checkpoints } from './checkpoints.js';
import type { EventLog } from './event-log.js';
import type { FailedDeliveries } from './failed-deliveries.js';
import type { IdempotencyRecords } from './idempotency-records.js';
import type { Inbox } from './inbox.js';
import type { Outbox } from './outbox.js';
import type { PersonalKeys } from './personal-keys.js';

/** State of the platform in the write model of a context, as seen by one transaction, or as committed. */
export interface StoreView {
  readonly events: EventLog;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly checkpoints: Checkpoints;
  readonly failedDeliveries: FailedDeliveries;
  readonly idempotencyRecords: IdempotencyRecords;
  readonly personalKeys: PersonalKeys;
}
