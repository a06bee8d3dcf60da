import type { Database } from 'better-sqlite3';
import { tableOf } from '../shop/collection-table.js';

/** A stored order: id, version, JSON, time of placement. */
type Row = readonly [string, number, string, string];

export interface Order {
  readonly version: number;
  readonly json: string;
}

/** Prepared reads of stored documents. */
export class Reads {
  private readonly byId;
  private readonly firstPage;
  private readonly nextPage;

  constructor(db: Database) {
    const table = tableOf(db, 'orders');
    const page = (beyond: string) =>
      db
        .prepare<(string | number)[], Row>(
          `SELECT id, version, body, "k_placedAt" FROM "${table}" INDEXED BY "${table}:customerId,placedAt"
           WHERE "k_customerId" = ? ${beyond} ORDER BY "k_placedAt" DESC, id DESC LIMIT ?`,
        )
        .raw();
    this.byId = db.prepare<[string], [number, string]>(`SELECT version, body FROM "${table}" WHERE id = ?`).raw();
    this.firstPage = page('');
    this.nextPage = page('AND ("k_placedAt", id) < (?, ?)');
  }

  order(id: string): Order | null {
    const row = this.byId.get(id) as [number, string] | undefined;
    return row === undefined ? null : { version: row[0], json: row[1] };
  }

  /** Orders of a customer, newest first, as JSON. */
  list(customerId: string, limit: number, cursor?: string): string {
    const rows = (
      cursor === undefined
        ? this.firstPage.all(customerId, limit + 1)
        : this.nextPage.all(customerId, ...placeOf(cursor), limit + 1)
    ) as Row[];
    const items = rows.slice(0, limit);
    const next = rows.length > limit ? `"${cursorAfter(items.at(-1)!)}"` : 'null';
    return `{"items":[${items.map(([, , json]) => json).join(',')}],"next":${next}}`;
  }
}

function cursorAfter([id, , , placedAt]: Row): string {
  return Buffer.from(`${placedAt} ${id}`).toString('base64url');
}

function placeOf(cursor: string): string[] {
  return Buffer.from(cursor, 'base64url').toString().split(' ');
}
