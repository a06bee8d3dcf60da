import type { EntityMetadata, EntitySchema } from 'typeorm';
import { Rows, type SqlSession } from '@tradepost/platform/event-store';

/** Values in one statement. */
const maxRowsPerStatement = 100;

interface Column {
  readonly property: string;
  readonly name: string;
  readonly primary: boolean;
  toDatabase(value: unknown): unknown;
  fromDatabase(value: unknown): unknown;
}

interface Table {
  readonly columns: readonly Column[];
  /** Primary key columns last. */
  readonly keysLast: readonly Column[];
  readonly byProperty: ReadonlyMap<string, Column>;
  readonly insert: string;
  readonly update: string;
  readonly select: string;
}

/** Statements for TypeORM entities, prepared once; ADR 0002 says why not TypeORM's `save`. */
export class TableMap {
  private readonly tables = new Map<unknown, Table>();

  constructor(private readonly metadataOf: (entity: EntitySchema) => EntityMetadata) {}

  get(entity: EntitySchema<never>): Table {
    let table = this.tables.get(entity);
    if (table === undefined) {
      table = tableOf(this.metadataOf(entity as unknown as EntitySchema));
      this.tables.set(entity, table);
    }
    return table;
  }
}

/** State rows by SQL. */
export class SqlRows extends Rows {
  constructor(
    private readonly session: SqlSession,
    private readonly tables: TableMap,
  ) {
    super();
  }

  override insert<R extends object>(entity: EntitySchema<R>, row: R): Promise<void> {
    return this.insertAll(entity, [row]);
  }

  /** Synchronous for all rows. */
  override insertAll<R extends object>(entity: EntitySchema<R>, rows: readonly R[]): Promise<void> {
    const { insert, columns } = this.tables.get(entity as EntitySchema<never>);
    const lists = rows.map((row) => columns.map((column) => valueOf(column, row)));
    return this.session.runEach(insert, lists);
  }

  override update<R extends object>(entity: EntitySchema<R>, row: R): Promise<void> {
    const { update, keysLast } = this.tables.get(entity as EntitySchema<never>);
    return this.session.runEach(update, [keysLast.map((column) => valueOf(column, row))]);
  }

  override async find<R extends object>(
    entity: EntitySchema<R>,
    where: Partial<R>,
    orderBy?: keyof R & string,
  ): Promise<R[]> {
    const table = this.tables.get(entity as EntitySchema<never>);
    const conditions = Object.entries(where).map(([property, value]) => {
      const column = columnIn(table, property);
      return { text: `${column.name} = ?`, value: column.toDatabase(value) };
    });
    const order = orderBy === undefined ? '' : ` ORDER BY ${columnIn(table, orderBy).name}`;
    const condition = conditions.length === 0 ? '' : ` WHERE ${conditions.map((c) => c.text).join(' AND ')}`;
    const text = `${table.select}${condition}${order}`;
    const found = await this.session.query<Record<string, unknown>>(
      text,
      conditions.map((c) => c.value),
    );
    return found.map((raw) => fromRaw<R>(table, raw));
  }

  override async findAmong<R extends object>(
    entity: EntitySchema<R>,
    property: keyof R & string,
    values: Iterable<unknown>,
  ): Promise<R[]> {
    const table = this.tables.get(entity as EntitySchema<never>);
    const column = columnIn(table, property);
    const wanted = Array.from(values, (value) => column.toDatabase(value));
    const found: R[] = [];
    for (let from = 0; from < wanted.length; from += maxRowsPerStatement) {
      const some = wanted.slice(from, from + maxRowsPerStatement);
      const text = `${table.select} WHERE ${column.name} IN (${some.map(() => '?').join(', ')})`;
      const rows = await this.session.query<Record<string, unknown>>(text, some);
      for (const raw of rows) found.push(fromRaw<R>(table, raw));
    }
    return found;
  }
}

function columnIn(table: Table, property: string): Column {
  const column = table.byProperty.get(property);
  if (column === undefined) throw new Error(`${property} is not a mapped column.`);
  return column;
}

function valueOf(column: Column, row: object): unknown {
  return column.toDatabase((row as Record<string, unknown>)[column.property]);
}

function fromRaw<R>(table: Table, raw: Record<string, unknown>): R {
  const row: Record<string, unknown> = {};
  for (const column of table.columns) row[column.property] = column.fromDatabase(raw[column.name]);
  return row as R;
}

function tableOf(metadata: EntityMetadata): Table {
  const columns = metadata.columns.filter((c) => !c.isGenerated).map(columnOf);
  const names = columns.map((column) => column.name);
  const [keys, others] = [columns.filter((c) => c.primary), columns.filter((c) => !c.primary)];
  const list = (some: readonly Column[], glue: string) => some.map((column) => `${column.name} = ?`).join(glue);
  return {
    columns,
    keysLast: [...others, ...keys],
    byProperty: new Map(columns.map((column) => [column.property, column])),
    insert: `INSERT INTO ${metadata.tableName} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    update: `UPDATE ${metadata.tableName} SET ${list(others, ', ')} WHERE ${list(keys, ' AND ')}`,
    select: `SELECT ${names.join(', ')} FROM ${metadata.tableName}`,
  };
}

function columnOf(column: EntityMetadata['columns'][number]): Column {
  const transformer = Array.isArray(column.transformer) ? column.transformer[0] : column.transformer;
  const boolean = column.type === 'boolean' || column.type === Boolean;
  return {
    property: column.propertyName,
    name: column.databaseName,
    primary: column.isPrimary,
    toDatabase: (value) => {
      if (transformer) return transformer.to(value);
      if (boolean) return value ? 1 : 0;
      return value ?? null;
    },
    fromDatabase: (value) => {
      if (transformer) return transformer.from(value);
      return boolean ? Boolean(value) : value;
    },
  };
}
