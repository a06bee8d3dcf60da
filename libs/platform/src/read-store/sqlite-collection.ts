import type Database from 'better-sqlite3';

import type { Collection } from './collection.js';
import type { DocumentChange, Key } from './read-store.js';

/** A value as SQLite has it. */
export type Value = string | number | null;

export const toValue = (key: Key): Value => (typeof key === 'boolean' ? Number(key) : key);

export const column = (key: string): string => `"k_${key}"`;

export const indexName = (collection: Collection, index: readonly string[]): string =>
  `"${collection.name}:${index.join(',')}"`;

const columnTypes = { text: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER' } as const;

/** The statements that make what is missing of a collection: table, columns of keys, indexes. */
export function missingSchema(db: Database.Database, collection: Collection): string[] {
  const { name, spec, keyNames } = collection;
  const typed = (key: string): string => `${column(key)} ${columnTypes[spec.keys[key] ?? 'text']}`;
  const names = (pragma: string): Set<string> =>
    new Set((db.pragma(`${pragma}("${name}")`) as { name: string }[]).map((row) => `"${row.name}"`));
  const columns = names('table_info');
  const indexes = names('index_list');
  const keys = keyNames.map((key) => `${typed(key)}, `).join('');
  const table =
    `CREATE TABLE "${name}" (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, revision INTEGER NOT NULL, ` +
    `seen TEXT NOT NULL, ${keys}body TEXT NOT NULL) STRICT`;
  const lacking = keyNames.filter((key) => !columns.has(column(key)));
  return [
    ...(columns.size === 0 ? [table] : lacking.map((key) => `ALTER TABLE "${name}" ADD COLUMN ${typed(key)}`)),
    ...spec.indexes
      .filter((index) => !indexes.has(indexName(collection, index)))
      .map(
        (index) =>
          `CREATE INDEX ${indexName(collection, index)} ON "${name}" (${[...index.map(column), 'id'].join(', ')})`,
      ),
  ];
}

/** Stores documents of one collection. */
export class DocumentWriter {
  private readonly insert: Database.Statement;
  private readonly update: Database.Statement;
  /** Takes effect where all keys stay what they are: the indexes are then left alone. */
  private readonly updateContent: Database.Statement;
  private readonly remove: Database.Statement;

  constructor(
    db: Database.Database,
    private readonly collection: Collection,
  ) {
    const { name } = collection;
    const content = ['version', 'seen', 'body'];
    const keys = collection.keyNames.map(column);
    const all = [...content, ...keys];
    const set = (columns: readonly string[]): string =>
      `UPDATE "${name}" SET ${columns.map((each) => `${each} = ?, `).join('')}revision = revision + 1 ` +
      'WHERE id = ? AND revision = ?';
    this.insert = db.prepare(
      `INSERT INTO "${name}" (${all.join(', ')}, id, revision) VALUES (${all.map(() => '?').join(', ')}, ?, 1) ` +
        'ON CONFLICT (id) DO NOTHING',
    );
    this.update = db.prepare(set(all));
    this.remove = db.prepare(`DELETE FROM "${name}" WHERE id = ? AND revision = ?`);
    this.updateContent = db.prepare([set(content), ...keys.map((key) => `${key} IS ?`)].join(' AND '));
  }

  /** Makes a change ready, before any lock is taken; the function it gives makes it and says whether its guard held. */
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
