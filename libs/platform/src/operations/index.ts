export { BackupRefused } from './backup/backup-refused.js';
export {
  type BackedUpStore,
  type BackupRequest,
  Backups,
  type BackupSummary,
  type CopyProgress,
  type RestoreRequest,
  type RestoreSummary,
} from './backup/backups.js';
export { DeadLetterCounts } from './dead-letters/dead-letter-counts.js';
export { contextOfHandler, type DeadLetter, type OpenDeadLetter } from './dead-letters/dead-letter.js';
export { type DeadLetterPage, DeadLetters } from './dead-letters/dead-letters.js';
export { type DeclaredContext, declaredContexts } from './declared-contexts.js';
export { DeliveryMetrics } from './delivery-metrics.js';
export { Projections } from './projections.js';
export { StorageMonitor } from './storage-monitor.js';
export {
  MessageIndex,
  type ReceiverSnapshot,
  type SnapshotSet,
  type StoredMessage,
  StoreSnapshot,
  StoreSnapshots,
  type StreamSummary,
} from './verify/store-snapshot.js';
export { type VerifyOptions, type VerifyReport, verify } from './verify/verify.js';
