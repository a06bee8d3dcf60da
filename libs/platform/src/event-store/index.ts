export { CheckpointConflict, Checkpoints, type CheckpointState } from './checkpoints.js';
export { ContentMac } from './content-mac.js';
export { type DeliveryDiscarded, deadLetterStream } from './delivery-discarded.js';
export { EventCodec, type StoredEvent } from './event-codec.js';
export { EventLog, type LogWindow, VersionConflict } from './event-log.js';
export { EventStore, type EventStoreHooks, EventStores, type StorageProbe, type WriteSchema } from './event-store.js';
export {
  type DueTime,
  FailedDeliveries,
  type FailedDelivery,
  type FailedMessage,
  type FailureFilter,
  type FailureRecord,
  type HeadOfStream,
} from './failed-deliveries.js';
export {
  IdempotencyRecords,
  type KeptReply,
  type RepeatableRequest,
  type ShownResource,
  retentionMs,
} from './idempotency-records.js';
export { Inbox } from './inbox.js';
export { type Lease, type LeaseName, Leases } from './lease.js';
export type { EventBatch, EventHeader, Logged, Position, SpanEvents } from './logged-event.js';
export type { Delivery } from './message-source.js';
export {
  type ClientNotification,
  type RaisedNotification,
  NotificationLog,
  NotificationLogOpener,
  type PendingNotifications,
} from './notification-log.js';
export { placeIn } from './outbox-place.js';
export { type Ends, envelopesOf, Outbox, type Outgoing } from './outbox.js';
export { newPersonalKey } from './personal-data.js';
export { PersonalKeys } from './personal-keys.js';
export type { IdempotencyGuard, RequestContext } from './request-context.js';
export { letterIdOf } from './retry-queue.js';
export { bigintColumn, Rows } from './rows.js';
export { type StateRows, saveAggregate } from './save-aggregate.js';
export { SqlSession } from './sql-session.js';
export { type StoredAggregate, storedAggregate } from './stored-aggregate.js';
export type { StoreView } from './store-view.js';
export type { EventMessage, StreamRange } from './stream-range.js';
export {
  NestedCommand,
  type ToContracts,
  type Transaction,
  UnitOfWork,
  UnitOfWorkClock,
  UnitOfWorkEnded,
  type WriteModel,
} from './unit-of-work.js';
export { type HangingWork, type WatchLimits, Watchdog, WorkTimedOut, describeHanging } from './watchdog.js';
export { WorkLimits } from './work-limits.js';
