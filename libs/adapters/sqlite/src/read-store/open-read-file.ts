import type Database from 'better-sqlite3';
import type { Connections } from '../event-store/idle-connections.js';
import type { Collection } from '@tradepost/platform/read-store';
import { SqliteCheckpoints } from './sqlite-checkpoints.js';
import { DocumentWriter } from './sqlite-collection.js';
import { openReader, openWriter } from './sqlite-connection.js';
import { Queries } from './sqlite-queries.js';

/** Connections of a read store's file, with their prepared statements. */
export class OpenReadFile implements Connections {
  readonly writer: Database.Database;
  readonly reader: Database.Database;
  readonly checkpoints: SqliteCheckpoints;
  readonly reads: Queries;
  /** Projections load through the writer, so that the reader's map of the file holds what queries need. */
  readonly loads: Queries;
  private readonly documents = new Map<string, DocumentWriter>();

  /** Creates a missing file. */
  constructor(file: string) {
    this.writer = openWriter(file);
    try {
      this.checkpoints = new SqliteCheckpoints(this.writer);
      this.writer.pragma('busy_timeout = 0');
      this.reader = openReader(file);
    } catch (error) {
      this.writer.close();
      throw error;
    }
    this.reads = new Queries(this.reader);
    this.loads = new Queries(this.writer);
  }

  documentsOf(collection: Collection): DocumentWriter {
    const documents = this.documents.get(collection.name) ?? new DocumentWriter(this.writer, collection);
    this.documents.set(collection.name, documents);
    return documents;
  }

  /** Drops statements prepared for tables that may be gone. */
  forget(collections: readonly string[]): void {
    for (const name of collections) this.documents.delete(name);
    for (const queries of [this.reads, this.loads]) queries.forget();
  }
}
