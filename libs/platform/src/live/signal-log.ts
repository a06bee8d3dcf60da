import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newId } from '@tradepost/kernel';
import { enterWal } from '../persistence/enter-wal.js';

/** A client signal: what open pages are told beside the changes of resources. */
export interface ClientSignal {
  /** Id of the event because of which it is raised. */
  readonly eventId: string;
  readonly name: string;
  /** Whose pages are told, as the source of the signal reads it. */
  readonly audience: string;
}

export interface RaisedSignal extends Pick<ClientSignal, 'audience'> {
  readonly position: string;
}

/** Signals of one name that nobody was told of yet. */
export interface UntoldSignals {
  /** Place of the last of them. */
  readonly last: string;
  /** When the first of them was raised, in milliseconds since 1970. */
  readonly since: number;
}

/** How long a signal is kept, in milliseconds. What happened longer ago concerns no open page. */
const KEPT = 24 * 60 * 60 * 1_000;
/** Old signals that go with a new one at most, so that a quiet day's end makes nobody wait. */
const STEP = 500;
const FORGET = 'DELETE FROM signals WHERE position IN (SELECT position FROM signals WHERE raised_at <= ? LIMIT ?)';
/** How long another process may hold the file, in milliseconds. */
const PATIENCE = 5_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS identity (id TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS signals (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    UNIQUE (event_id, name, audience)
  );
  CREATE INDEX IF NOT EXISTS signals_by_name ON signals (name, position);
  CREATE INDEX IF NOT EXISTS signals_by_age ON signals (raised_at);`;

/**
 * The client signals of one tenant, for every process on its data folder: handlers write them, wherever they run, and
 * whoever serves pages reads them. A file of its own that nothing else depends on: no backup takes it, and where it is
 * lost a new one begins.
 */
export class SignalLog {
  private constructor(private readonly connection: Database.Database) {}

  /** Opens `<directory>/<tenant>/signals.live.db`, made where it is missing. */
  static open(directory: string, tenant: string): SignalLog {
    mkdirSync(join(directory, tenant), { recursive: true });
    const connection = new Database(join(directory, tenant, 'signals.live.db'), { timeout: PATIENCE });
    enterWal(connection);
    connection.pragma('synchronous = FULL');
    connection
      .transaction(() => {
        connection.exec(TABLES);
        const known = connection.prepare('SELECT id FROM identity').get();
        if (known === undefined) connection.prepare('INSERT INTO identity (id) VALUES (?)').run(newId());
      })
      .immediate();
    return new SignalLog(connection);
  }

  get identity(): string {
    return (this.connection.prepare('SELECT id FROM identity').get() as { id: string }).id;
  }

  /**
   * Raises a signal once, however often it is asked to: while an event is young enough to raise one, its signal is
   * kept, and tells the repeat. False where nothing was raised.
   */
  raise({ eventId, name, audience }: ClientSignal, occurredAt: string, now = Date.now()): boolean {
    if (Date.parse(occurredAt) <= now - KEPT) return false;
    const insert = `INSERT INTO signals (event_id, name, audience, raised_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    return this.connection
      .transaction(() => {
        this.connection.prepare(FORGET).run(now - KEPT, STEP);
        return this.connection.prepare(insert).run(eventId, name, audience, now).changes > 0;
      })
      .immediate();
  }

  /** The newest place there ever was. */
  head(): string {
    const row = this.connection.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'signals'`).get();
    return String((row as { seq: number } | undefined)?.seq ?? 0);
  }

  /** Whether everything after a place is still there. */
  reachesBack(position: string): boolean {
    const row = this.connection.prepare('SELECT min(position) AS first FROM signals').get() as { first: number | null };
    const head = Number(this.head());
    return Number(position) <= head && Number(position) >= (row.first ?? head + 1) - 1;
  }

  readAfter(position: string, name: string, limit: number, upTo: string): readonly RaisedSignal[] {
    const text = `SELECT position, audience FROM signals WHERE name = ? AND position > ? AND position <= ?
      ORDER BY position LIMIT ?`;
    const rows = this.connection.prepare(text).all(name, Number(position), Number(upTo), limit);
    return (rows as { position: number; audience: string }[]).map((row) => ({
      ...row,
      position: String(row.position),
    }));
  }

  /** Null where there are none. */
  untoldAfter(position: string, name: string, upTo: string): UntoldSignals | null {
    const text = `SELECT max(position) AS last, min(raised_at) AS since FROM signals
      WHERE name = ? AND position > ? AND position <= ?`;
    const row = this.connection.prepare(text).get(name, Number(position), Number(upTo)) as {
      last: number | null;
      since: number;
    };
    return row.last === null ? null : { last: String(row.last), since: row.since };
  }

  close(): void {
    this.connection.close();
  }
}
