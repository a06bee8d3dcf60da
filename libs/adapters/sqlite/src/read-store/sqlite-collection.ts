import { randomBytes } from 'node:crypto';

import type Database from 'better-sqlite3';

import type { Collection, DocumentChange, Key } from '@tradepost/platform/read-store';

/** A value in SQLite. */
export type Value = string | number | null;

export const toValue = (key: Key): Value => (typeof key === 'boolean' ? Number(key) : key);

export const column = (key: string): string => `"k_${key}"`;

/** Identifies an index of a table: its columns, the id last. */
export const columnsOf = (index: readonly string[]): string => [...index.map((key) => `k_${key}`), 'id'].join(',');

const INDEXES = `SELECT group_concat(info.name ORDER BY info.seqno) AS columns, list.name
  FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS info GROUP BY list.name`;

/**
 * Names of a table's indexes by their columns. A name does not tell the table: the index was created with a table that
 * may have replaced another since.
 */
export function indexNames(db: Database.Database, table: string): ReadonlyMap<string, string> {
  return new Map(db.prepare<[string], [string, string]>(INDEXES).raw().all(table));
}

const columnTypes = { text: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER' } as const;

/** Statements that create what is missing of a collection: table, key columns, indexes. */
export function missingSchema(db: Database.Database, collection: Collection): string[] {
  const { name, spec, keyNames } = collection;
  const typed = (key: string): string => `${column(key)} ${columnTypes[spec.keys[key] ?? 'text']}`;
  const columns = new Set((db.pragma(`table_info("${name}")`) as { name: string }[]).map((row) => `"${row.name}"`));
  const indexes = indexNames(db, name);
  const keys = keyNames.map((key) => `${typed(key)}, `).join('');
  const table =
    `CREATE TABLE "${name}" (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, revision INTEGER NOT NULL, ` +
    `seen TEXT NOT NULL, ${keys}body TEXT NOT NULL) STRICT`;
  const lacking = keyNames.filter((key) => !columns.has(column(key)));
  return [
    ...(columns.size === 0 ? [table] : lacking.map((key) => `ALTER TABLE "${name}" ADD COLUMN ${typed(key)}`)),
    ...spec.indexes
      .filter((index) => !indexes.has(columnsOf(index)))
      .map((index) => {
        const unique = freeName(db, `${name}:${index.join(',')}`);
        return `CREATE INDEX "${unique}" ON "${name}" (${[...index.map(column), 'id'].join(', ')})`;
      }),
  ];
}

/** The name, or a similar one where a table to be removed still has it. */
function freeName(db: Database.Database, name: string): string {
  const taken = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
  return taken ? `${name}:${randomBytes(4).toString('hex')}` : name;
}

/** Stores documents of one collection. */
export class DocumentWriter {
  private readonly insert: Database.Statement;
  private readonly update: Database.Statement;
  /** For unchanged keys: the indexes are not touched. */
  private readonly updateContent: Database.Statement;
  private readonly remove: Database.Statement;

  constructor(
    db: Database.Database,
    private readonly collection: Collection,
  ) {
    const { name, firstRevision } = collection;
    const content = ['version', 'seen', 'body'];
    const keys = collection.keyNames.map(column);
    const all = [...content, ...keys];
    const set = (columns: readonly string[]): string =>
      `UPDATE "${name}" SET ${columns.map((each) => `${each} = ?, `).join('')}revision = revision + 1 ` +
      'WHERE id = ? AND revision = ?';
    this.insert = db.prepare(
      `INSERT INTO "${name}" (${all.join(', ')}, id, revision) VALUES (${all.map(() => '?').join(', ')}, ?, ${firstRevision}) ` +
        'ON CONFLICT (id) DO NOTHING',
    );
    this.update = db.prepare(set(all));
    this.remove = db.prepare(`DELETE FROM "${name}" WHERE id = ? AND revision = ?`);
    this.updateContent = db.prepare([set(content), ...keys.map((key) => `${key} IS ?`)].join(' AND '));
  }

  /** Prepares a change before any lock is taken. The returned function makes it and says whether its guard held. */
  ready(write: DocumentChange): () => boolean {
    if ('removed' in write) return () => this.remove.run(write.id, write.revision).changes === 1;
    const content = [write.version, JSON.stringify(write.seen), JSON.stringify(write.body)];
    const keys = this.collection.keysOf(write).map(toValue);
    const { id, revision } = write;
    if (revision === 'once') return () => this.insert.run(...content, ...keys, id).changes >= 0;
    if (revision === 0) return () => this.insert.run(...content, ...keys, id).changes === 1;
    return () =>
      this.updateContent.run(...content, id, revision, ...keys).changes === 1 ||
      this.update.run(...content, ...keys, id, revision).changes === 1;
  }
}
