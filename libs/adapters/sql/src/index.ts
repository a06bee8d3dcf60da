export { type EventRow } from './event-row.js';
export { OLD } from './sql-idempotency-records.js';
export type { SqlDialect } from './sql-dialect.js';
export { SqlLogWindow } from './sql-log-window.js';
export { TableMap } from './sql-rows.js';
export { SqlStoreView, SqlTransaction } from './sql-store-view.js';
