import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What one process at a time may do with a data folder. */
export type LeaseName = 'serve' | 'worker';

/**
 * The right to do something alone with a data folder: the lock on an empty SQLite file, `<data>/<name>.lock`, held by
 * an open transaction. The operating system lets go of it when the process is killed, and Node when the thread dies.
 * The lock is what counts; the file stays.
 */
export class Lease {
  /** Keeps connections from being collected, and so closed, while their lease is held. */
  private static readonly held = new Set<Lease>();

  private constructor(private readonly connection: Database.Database) {
    Lease.held.add(this);
  }

  /** Null where somebody else has it. The folder must be there. */
  static take(dataDirectory: string, name: LeaseName): Lease | null {
    const connection = open(dataDirectory, name);
    if (attempt(connection, 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')) return new Lease(connection);
    connection.close();
    return null;
  }

  /** Whether somebody has it, in this process or another; asking takes it from nobody. */
  static isHeld(dataDirectory: string, name: LeaseName): boolean {
    const connection = open(dataDirectory, name);
    try {
      return !attempt(connection, 'SELECT 1 FROM sqlite_schema');
    } finally {
      connection.close();
    }
  }

  release(): void {
    Lease.held.delete(this);
    this.connection.close();
  }
}

function open(dataDirectory: string, name: LeaseName): Database.Database {
  return new Database(join(dataDirectory, `${name}.lock`), { timeout: 0 });
}

/** False where another holds the lock. */
function attempt(connection: Database.Database, statement: string): boolean {
  try {
    connection.exec(statement);
    return true;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
    return false;
  }
}
