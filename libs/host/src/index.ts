export { SqliteLease } from '@tradepost/sqlite';
export {
  BackupRefused,
  type BackupSummary,
  type CopyProgress,
  type RestoreSummary,
  type VerifyReport,
} from '@tradepost/platform/operations';
export { openBackups } from './open-backups.js';
export { createApp } from './create-app.js';
export { deliverInThread } from './deliver-in-thread.js';
export { PlatformModule } from './platform.module.js';
export { Settings, environment, readSettings } from './settings.js';
export { startingTenants } from './starting-tenants.js';
export { verifyShop } from './verify-shop.js';
export { PinoLog } from './pino-log.js';
