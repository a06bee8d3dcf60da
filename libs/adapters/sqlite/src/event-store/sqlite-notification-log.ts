import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newId } from '@tradepost/kernel';
import { enterWal } from './enter-wal.js';
import {
  NotificationLog,
  NotificationLogOpener,
  type ClientNotification,
  type RaisedNotification,
  type PendingNotifications,
} from '@tradepost/platform/event-store';

/** How long notifications are kept, in milliseconds. Older events concern no open page. */
const retentionMs = 24 * 60 * 60 * 1_000;
/** Old notifications removed with a new one. */
const maxRowsPerSweep = 500;
const FORGET = 'DELETE FROM signals WHERE position IN (SELECT position FROM signals WHERE raised_at <= ? LIMIT ?)';
/** How long another process may lock the file, in milliseconds. */
const lockTimeoutMs = 5_000;

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

/** A notification log in a file of its own, without dependants and not part of backups. */
export class SqliteNotificationLog extends NotificationLog {
  private constructor(private readonly connection: Database.Database) {
    super();
  }

  /** Opens `<directory>/<tenant>/signals.live.db`, created where it is missing. */
  static open(directory: string, tenant: string): SqliteNotificationLog {
    mkdirSync(join(directory, tenant), { recursive: true });
    const connection = new Database(join(directory, tenant, 'signals.live.db'), { timeout: lockTimeoutMs });
    enterWal(connection);
    connection.pragma('synchronous = FULL');
    connection
      .transaction(() => {
        connection.exec(TABLES);
        const known = connection.prepare('SELECT id FROM identity').get();
        if (known === undefined) connection.prepare('INSERT INTO identity (id) VALUES (?)').run(newId());
      })
      .immediate();
    return new SqliteNotificationLog(connection);
  }

  override async identity(): Promise<string> {
    return (this.connection.prepare('SELECT id FROM identity').get() as { id: string }).id;
  }

  override async raise(
    { eventId, name, audience }: ClientNotification,
    occurredAt: string,
    now = Date.now(),
  ): Promise<boolean> {
    if (Date.parse(occurredAt) <= now - retentionMs) return false;
    const insert = `INSERT INTO signals (event_id, name, audience, raised_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    return this.connection
      .transaction(() => {
        this.connection.prepare(FORGET).run(now - retentionMs, maxRowsPerSweep);
        return this.connection.prepare(insert).run(eventId, name, audience, now).changes > 0;
      })
      .immediate();
  }

  override async head(): Promise<string> {
    const row = this.connection.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'signals'`).get();
    return String((row as { seq: number } | undefined)?.seq ?? 0);
  }

  override precedes(one: string, other: string): boolean {
    return Number(one) < Number(other);
  }

  override async reachesBack(position: string): Promise<boolean> {
    if (!/^(0|[1-9]\d{0,14})$/.test(position)) return false;
    const row = this.connection.prepare('SELECT min(position) AS first FROM signals').get() as { first: number | null };
    const head = Number(await this.head());
    return Number(position) <= head && Number(position) >= (row.first ?? head + 1) - 1;
  }

  override async readAfter(
    position: string,
    name: string,
    limit: number,
    upTo: string,
  ): Promise<readonly RaisedNotification[]> {
    const text = `SELECT position, audience FROM signals WHERE name = ? AND position > ? AND position <= ?
      ORDER BY position LIMIT ?`;
    const rows = this.connection.prepare(text).all(name, Number(position), Number(upTo), limit);
    return (rows as { position: number; audience: string }[]).map((row) => ({
      ...row,
      position: String(row.position),
    }));
  }

  override async pendingAfter(position: string, name: string, upTo: string): Promise<PendingNotifications | null> {
    const text = `SELECT max(position) AS last, min(raised_at) AS since FROM signals
      WHERE name = ? AND position > ? AND position <= ?`;
    const row = this.connection.prepare(text).get(name, Number(position), Number(upTo)) as {
      last: number | null;
      since: number;
    };
    return row.last === null ? null : { last: String(row.last), since: row.since };
  }

  override async close(): Promise<void> {
    this.connection.close();
  }
}

/** Notification logs in the files `<directory>/<tenant>/signals.live.db`. */
export class SqliteNotificationLogOpener extends NotificationLogOpener {
  constructor(private readonly directory: string) {
    super();
  }

  override open(tenant: string): NotificationLog {
    return SqliteNotificationLog.open(this.directory, tenant);
  }
}
