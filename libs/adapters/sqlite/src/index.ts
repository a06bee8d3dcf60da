export { SqliteBackups } from './backup/sqlite-backups.js';
export { SqliteEventStore, SqliteEventStores } from './event-store/sqlite-event-store.js';
export { SqliteLease, SqliteLeases } from './event-store/sqlite-lease.js';
export { SqliteNotificationLogOpener } from './event-store/sqlite-notification-log.js';
export { SqliteReadStores } from './read-store/sqlite-read-stores.js';
export { SqliteSnapshots } from './verify/sqlite-snapshots.js';
