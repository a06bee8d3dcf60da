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
export type { App, RunningApp } from './process/app.js';
export { assertWritable } from './process/data-folder.js';
export { deliver } from './process/deliver.js';
export { reportFailure } from './process/report-failure.js';
export { runMain } from './process/run-main.js';
export type { HostProcess } from './process/run-until-stopped.js';
export { serve } from './process/serve.js';
export { exitCodeOf } from './process/stop-signal.js';
