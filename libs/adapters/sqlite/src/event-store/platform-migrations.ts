import type { Database } from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { PlatformTables1767225600000 } from '../migrations/1767225600000-platform-tables.js';
import { IdempotencyRecords1767225600010 } from '../migrations/1767225600010-idempotency-records.js';
import { Letters1767225600011 } from '../migrations/1767225600011-letters.js';
import { LogIdentity1767225600012 } from '../migrations/1767225600012-log-identity.js';
import { IdempotencyRecordsByTime1767225600030 } from '../migrations/1767225600030-idempotency-records-by-time.js';
import { LogAncestors1767225600040 } from '../migrations/1767225600040-log-ancestors.js';
import { PackedContent1767225600021 } from '../migrations/1767225600021-packed-content.js';
import { ResourcesOfReplies1767225600043 } from '../migrations/1767225600043-resources-of-replies.js';

/** Migrations of the platform, run before those of a context. */
export const platformMigrations = [
  PlatformTables1767225600000,
  IdempotencyRecords1767225600010,
  Letters1767225600011,
  LogIdentity1767225600012,
  IdempotencyRecordsByTime1767225600030,
  LogAncestors1767225600040,
  PackedContent1767225600021,
  ResourcesOfReplies1767225600043,
];

/** Takes the write lock first, so that concurrent starts do not migrate twice. */
export async function migrate(dataSource: DataSource, connection: Database): Promise<void> {
  connection.exec('BEGIN IMMEDIATE');
  try {
    await dataSource.runMigrations({ transaction: 'none' });
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
