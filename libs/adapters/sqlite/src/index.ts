export { type BackupSummary, type CopyProgress, backUp } from './backup/back-up.js';
export { BackupRefused } from './backup/backup-refused.js';
export { knownMigrations } from './backup/known-migrations.js';
export { type RestoreSummary, restore } from './backup/restore.js';
export { ContextDatabase, SqliteEventStores } from './event-store/context-database.js';
export { SqliteLease, SqliteLeases } from './event-store/sqlite-lease.js';
export { SqliteSignalLogOpener } from './event-store/sqlite-signal-log.js';
export { SqliteReadStores } from './read-store/sqlite-read-stores.js';
export { type VerifyOptions, type VerifyReport, verify } from './verify/verify.js';
