import type Database from 'better-sqlite3';
import type { ChangeSource } from '@tradepost/platform/runtime';
import { FileIdentity } from './file-identity.js';
import { IdleConnections, type ConnectionOwner, type Connections } from './idle-connections.js';
import { bringToDisk, isUnlocked, openReader, reopenWriter } from './write-connections.js';

/** How long opening a file again waits for others that have it exclusively, in milliseconds. */
const openTimeoutMs = 5_000;

/** A write model's file while it is served: its connections, closed while idle, and its identity on disk. */
export class WriteModelFile implements ChangeSource {
  private readonly connections: IdleConnections<Connections>;
  private identity: FileIdentity;

  constructor(
    readonly path: string,
    writer: Database.Database,
    owner: Omit<ConnectionOwner<Connections>, 'open'>,
  ) {
    const first = { writer, reader: openReader(path) };
    this.connections = new IdleConnections(path, first, { ...owner, open: () => this.open(openTimeoutMs) });
    this.identity = new FileIdentity(path);
  }

  readonly writer = (): Database.Database => this.connections.get().writer;
  readonly reader = (): Database.Database => this.connections.get().reader;

  version(): number {
    return this.connections.version();
  }

  /** Throws where an open file cannot be read. Opens nothing. */
  ping(): void {
    this.connections.peek()?.reader.prepare('SELECT 1').get();
  }

  /** Throws `FileDisplaced`. Cheap enough to be called before every transaction. */
  assertKept(): void {
    if (this.connections.peek() === null) this.identity.assertSameFile();
    else this.identity.assertKept();
  }

  /** Whether no other process uses it, as far as can be told without writing or opening it. */
  isUndisturbed(): boolean {
    const open = this.connections.peek();
    return open === null ? !this.connections.isChanged() : isUnlocked(open.writer);
  }

  /** Replaces a doubtful connection, once everything readable of the file is durable; see ADR 0022. */
  async renew(): Promise<Database.Database> {
    const before = this.connections.get();
    before.writer.close();
    const fresh = this.open(0);
    try {
      await bringToDisk(fresh.writer);
    } catch (error) {
      fresh.reader.close();
      fresh.writer.close();
      throw error;
    }
    before.reader.close();
    this.connections.replace(fresh);
    this.identity = new FileIdentity(this.path);
    return fresh.writer;
  }

  close(): void {
    this.connections.close();
  }

  /** Throws `FileDisplaced` where the file was replaced. */
  private open(timeoutMs: number): Connections {
    this.identity.assertSameFile();
    const writer = reopenWriter(this.path, timeoutMs);
    try {
      const reader = openReader(this.path);
      this.identity = new FileIdentity(this.path);
      return { writer, reader };
    } catch (error) {
      writer.close();
      throw error;
    }
  }
}
