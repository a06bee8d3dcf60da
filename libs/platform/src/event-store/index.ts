export { Checkpoint } from './checkpoint.js';
export { ContentMac } from './content-mac.js';
export { type DeliveryDiscarded, deadLetterStream } from './delivery-discarded.js';
export { EventLog, VersionConflict } from './event-log.js';
export type { EventHeader, Logged, Position, SpanEvents } from './logged-event.js';
export { EventStore, type EventStoreHooks, EventStores, type StorageProbe, type WriteSchema } from './event-store.js';
export { type RepeatableRequest, type ShownResource, keep, recall } from './idempotency-records.js';
export { Lease, type LeaseName, Leases } from './lease.js';
export { letterIdOf } from './retry-queue.js';
export { LogWindow } from './log-window.js';
export { placeIn } from './outbox-place.js';
export { envelopesOf, Outbox } from './outbox.js';
export { bigintColumn } from './columns.js';
export type { IdempotencyGuard, RequestContext } from './request-context.js';
export { TableMap } from './rows.js';
export { type StateRows, saveAggregate } from './save-aggregate.js';
export { SqlSession } from './sql-session.js';
export {
  type ClientNotification,
  type RaisedNotification,
  NotificationLog,
  NotificationLogOpener,
  type PendingNotifications,
} from './notification-log.js';
export { type StoredAggregate, storedAggregate } from './stored-aggregate.js';
export { NestedCommand, type ToContracts, UnitOfWork, UnitOfWorkClock, type WriteModel } from './unit-of-work.js';
export { type HangingWork, type WatchLimits, Watchdog, WorkTimedOut, describeHanging } from './watchdog.js';
export { WorkLimits } from './work-limits.js';
