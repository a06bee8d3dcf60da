import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface Extent {
  readonly rows: number;
  /** Characters of all values. */
  readonly size: number;
}

/** Files that an import fills. Checkpoints and migrations are a few rows of bookkeeping. */
export const files = ['orders', 'orders.read', 'customers', 'customers.read'];
const left = ['checkpoints', 'migrations'];

/** Rows and size of each table of a tenant's databases, by `<file>.<table>`. */
export function extents(folder: string): Map<string, Extent> {
  return new Map(files.flatMap((file) => extentsOf(join(folder, `${file}.db`), file)));
}

function extentsOf(path: string, file: string): [string, Extent][] {
  const db = new Database(path, { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck();
  const found = (tables.all() as string[])
    .filter((table) => !left.includes(table))
    .map((table): [string, Extent] => {
      const columns = (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
      const size = columns.map((name) => `total(length("${name}"))`).join(' + ');
      return [
        `${file}.${table}`,
        db.prepare(`SELECT count(*) AS rows, ${size} AS size FROM "${table}"`).get() as Extent,
      ];
    });
  db.close();
  return found;
}
