import type { SqlDialect } from '@tradepost/sql';

/** SQLite's own functions: sqlite.org/json1.html, sqlite.org/autoinc.html. */
export const sqliteDialect: SqlDialect = {
  amongStrings: (values) => ({ text: 'IN (SELECT value FROM json_each(?))', value: JSON.stringify(values) }),
  lastValueOf: (table) => `SELECT seq AS last FROM sqlite_sequence WHERE name = '${table}'`,
  textIn: (column, field) => `json_extract(${column}, '$.${field}')`,
};
