export { BatchLimit, maxBatchBytes } from './batch-limit.js';
export { EventLoopYielder } from './event-loop-yielder.js';
export type { ChangeSource } from './change-source.js';
export { asUnfit, explainFailure, opening, pathOf } from './explain-failure.js';
export { faultOf, reasonOf } from './fault.js';
export { keepKey } from './keep-secret.js';
export { UNAWAITED, logRejections } from './log-rejections.js';
export { type Fields, Log, NestLog } from './log.js';
export { makeFolder } from './make-folder.js';
export { Metrics } from './metrics.js';
export { Mutex } from './mutex.js';
export { PlatformSettings, logLevels, workerModes } from './platform-settings.js';
export { Notifier } from './notifier.js';
export { wakeUpIntervalMs, Notifiers } from './notifiers.js';
export { type MaybePromise, whenThere } from './maybe-promise.js';
export { syncFolder } from './sync-folder.js';
export { UnfitData } from './unfit-data.js';
export {
  FileDisplaced,
  QueueClosed,
  QueueFull,
  OutcomeUnknown,
  StorageFull,
  StorageUnavailable,
  TransactionLost,
  WriteLockUnavailable,
  asCommitTrouble,
  asStorageTrouble,
  isStorageTrouble,
  isUniqueViolation,
  spoilsConnection,
  storageReason,
} from './write-errors.js';
export { WrongSettings } from './wrong-settings.js';
