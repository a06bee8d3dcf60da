import type { EntitySchema, EntitySchemaColumnOptions } from 'typeorm';
import { Rows } from '@tradepost/platform/event-store';
import { DuplicateRow } from './duplicate-row.js';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

type Row = Readonly<Record<string, unknown>>;

/** What an entity says of its table. Columns that the engine would generate are not kept, as in SQL they are not read. */
interface Mapping {
  readonly name: string;
  readonly columns: ReadonlyMap<string, EntitySchemaColumnOptions>;
  readonly keys: readonly string[];
  readonly uniques: readonly (readonly string[])[];
}

const mappings = new WeakMap<object, Mapping>();

/** Rows of mapped entities in memory, with primary keys and unique indices as the entities declare them. */
export class MemoryRows extends Rows {
  constructor(private readonly tables: MemoryTables) {
    super();
  }

  override insert<R extends object>(entity: EntitySchema<R>, row: R): Promise<void> {
    return this.insertAll(entity, [row]);
  }

  override async insertAll<R extends object>(entity: EntitySchema<R>, rows: readonly R[]): Promise<void> {
    const mapping = mappingOf(entity);
    const table = this.tableOf(mapping);
    for (const row of rows) {
      const stored = toStored(mapping, row);
      const key = mapping.keys.length === 0 ? this.nextKey(mapping) : keyOf(mapping.keys, stored);
      if (table.get(key) !== undefined) throw new DuplicateRow(mapping.name, mapping.keys);
      assertUnique(mapping, table, key, stored);
      table.set(key, stored);
    }
  }

  override async update<R extends object>(entity: EntitySchema<R>, row: R): Promise<void> {
    const mapping = mappingOf(entity);
    const table = this.tableOf(mapping);
    const stored = toStored(mapping, row);
    const key = keyOf(mapping.keys, stored);
    if (table.get(key) === undefined) return;
    assertUnique(mapping, table, key, stored);
    table.set(key, stored);
  }

  override async find<R extends object>(
    entity: EntitySchema<R>,
    where: Partial<R>,
    orderBy?: keyof R & string,
  ): Promise<R[]> {
    const mapping = mappingOf(entity);
    const table = this.tableOf(mapping);
    const wanted = Object.entries(where).map(([name, value]) => [name, toColumn(mapping, name, value)] as const);
    const isWanted = (row: Row): boolean => wanted.every(([name, value]) => value !== null && row[name] === value);
    const byKey = mapping.keys.length > 0 && mapping.keys.every((name) => name in where);
    const one = byKey ? table.get(keyOf(mapping.keys, Object.fromEntries(wanted))) : undefined;
    const found = (byKey ? (one ? [one] : []) : [...table.values()]).filter(isWanted);
    if (orderBy !== undefined) found.sort((a, b) => inOrder(a[orderBy], b[orderBy]));
    return found.map((row) => fromStored<R>(mapping, row));
  }

  override async findAmong<R extends object>(
    entity: EntitySchema<R>,
    property: keyof R & string,
    values: Iterable<unknown>,
  ): Promise<R[]> {
    const mapping = mappingOf(entity);
    const wanted = new Set(Array.from(values, (value) => toColumn(mapping, property, value)));
    wanted.delete(null);
    const found = [...this.tableOf(mapping).values()].filter((row) => wanted.has(row[property]));
    return found.map((row) => fromStored<R>(mapping, row));
  }

  private tableOf({ name }: Mapping): MemoryTable<Row> {
    return this.tables.table(`rows of ${name}`);
  }

  private nextKey({ name }: Mapping): string {
    const last = this.tables.table<number>('row marks');
    const number = (last.get(name) ?? 0) + 1;
    last.set(name, number);
    return String(number);
  }
}

function mappingOf(entity: object): Mapping {
  const known = mappings.get(entity);
  if (known !== undefined) return known;
  const { options } = entity as EntitySchema<Record<string, unknown>>;
  const name = options.tableName ?? options.name;
  const columns = Object.entries(options.columns).flatMap(([property, column]) =>
    column === undefined || column.generated ? [] : [[property, column] as const],
  );
  const alone = columns.flatMap(([property, { unique }]) => (unique ? [[property]] : []));
  const indices = (options.indices ?? []).filter(({ unique }) => unique);
  const uniques = [...indices, ...(options.uniques ?? [])].map((index) => {
    const { columns: of, where = '' } = index as { columns?: unknown; where?: string };
    const isJudged = Array.isArray(of) && /^("\w+" IS NOT NULL)?$/.test(where);
    if (!isJudged) throw new Error(`A unique index of ${name} has a condition that memory cannot judge: ${where}.`);
    return of as string[];
  });
  const keys = columns.flatMap(([property, { primary }]) => (primary ? [property] : []));
  const mapping = { name, columns: new Map(columns), keys, uniques: [...alone, ...uniques] };
  mappings.set(entity, mapping);
  return mapping;
}

const keyOf = (names: readonly string[], row: Row): string => names.map((name) => String(row[name])).join('\n');

/** As in SQL, nulls are distinct. */
function assertUnique({ name, uniques }: Mapping, table: MemoryTable<Row>, key: string, row: Row): void {
  for (const columns of uniques) {
    if (columns.some((column) => row[column] === null)) continue;
    for (const [other, taken] of table.entries())
      if (other !== key && columns.every((column) => taken[column] === row[column]))
        throw new DuplicateRow(name, columns);
  }
}

function transformerOf(column: EntitySchemaColumnOptions) {
  return Array.isArray(column.transformer) ? column.transformer[0] : column.transformer;
}

function toColumn({ columns }: Mapping, property: string, value: unknown): unknown {
  const column = columns.get(property);
  if (column === undefined) throw new Error(`${property} is not a mapped column.`);
  const transformer = transformerOf(column);
  if (transformer) return transformer.to(value) as unknown;
  return column.type === 'boolean' || column.type === Boolean ? Boolean(value) : (value ?? null);
}

function toStored(mapping: Mapping, row: object): Row {
  const names = [...mapping.columns.keys()];
  return Object.fromEntries(names.map((name) => [name, toColumn(mapping, name, (row as Row)[name])]));
}

function fromStored<R>({ columns }: Mapping, row: Row): R {
  const entries = Object.entries(row).map(([name, value]) => {
    const transformer = transformerOf(columns.get(name)!);
    return [name, transformer ? (transformer.from(value) as unknown) : value] as const;
  });
  return Object.fromEntries(entries) as R;
}

/** Nulls first, as SQLite has them. */
function inOrder(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? -1 : 1;
  return (one as string) < (other as string) ? -1 : 1;
}
