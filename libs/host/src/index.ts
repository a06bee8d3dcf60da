export {
  type BackupSummary,
  type CopyProgress,
  type RestoreSummary,
  SqliteLease,
  backUp,
  knownMigrations,
  restore,
} from '@tradepost/sqlite';
export { BackupRefused, type VerifyReport } from '@tradepost/platform/operations';
export { createApp } from './create-app.js';
export { deliverInThread } from './deliver-in-thread.js';
export { PlatformModule } from './platform.module.js';
export { Settings, environment, readSettings } from './settings.js';
export { verifyShop } from './verify-shop.js';
export { PinoLog } from './pino-log.js';
