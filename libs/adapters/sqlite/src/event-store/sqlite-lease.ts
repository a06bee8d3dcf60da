import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { asUnfit } from '@tradepost/platform/runtime';
import { Leases, type Lease, type LeaseName } from '@tradepost/platform/event-store';

/** Average pause between two attempts, in milliseconds; random, so that competitors differ. */
const retryPauseMs = 40;

/**
 * Exclusive right on a data folder: the lock on an empty SQLite file, `<data>/<name>.lock`, held by an open
 * transaction. Released by the operating system with the process, and by Node with the thread. The lock counts; the
 * file stays.
 */
export class SqliteLease {
  /** Prevents connections from being collected, and so closed, while their lease is held. */
  private static readonly held = new Set<SqliteLease>();

  private constructor(private readonly connection: Database.Database) {
    SqliteLease.held.add(this);
  }

  /** Null where another process has it. The folder must exist. */
  static take(dataDirectory: string, name: LeaseName): SqliteLease | null {
    const connection = open(dataDirectory, name);
    let lease: SqliteLease | null = null;
    try {
      if (attempt(connection, 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')) lease = new SqliteLease(connection);
      return lease;
    } finally {
      if (lease === null) connection.close();
    }
  }

  /**
   * The same, retried for a time in milliseconds. SQLite may refuse all of several concurrent requests; and the holder
   * may be about to end, or only be checking.
   */
  static async takeWithin(milliseconds: number, dataDirectory: string, name: LeaseName): Promise<SqliteLease | null> {
    for (const deadline = performance.now() + milliseconds; ; await pause(retryPauseMs * (0.5 + Math.random()))) {
      const lease = SqliteLease.take(dataDirectory, name);
      if (lease !== null || performance.now() > deadline) return lease;
    }
  }

  /** Whether any process, this one included, has it. */
  static isHeld(dataDirectory: string, name: LeaseName): boolean {
    const connection = open(dataDirectory, name);
    try {
      return !attempt(connection, 'SELECT 1 FROM sqlite_schema');
    } finally {
      connection.close();
    }
  }

  release(): void {
    SqliteLease.held.delete(this);
    this.connection.close();
  }
}

/** Leases on the files of an existing data folder. */
export class SqliteLeases extends Leases {
  constructor(private readonly dataDirectory: string) {
    super();
  }

  override async take(name: LeaseName): Promise<Lease | null> {
    const lease = SqliteLease.take(this.dataDirectory, name);
    return lease && { release: async () => lease.release() };
  }

  override async isHeld(name: LeaseName): Promise<boolean> {
    return SqliteLease.isHeld(this.dataDirectory, name);
  }
}

function open(dataDirectory: string, name: LeaseName): Database.Database {
  const file = join(dataDirectory, `${name}.lock`);
  try {
    return new Database(file, { timeout: 0 });
  } catch (error) {
    throw asUnfit(file, error);
  }
}

/** False where another process holds the lock. */
function attempt(connection: Database.Database, statement: string): boolean {
  try {
    connection.exec(statement);
    return true;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
    return false;
  }
}
