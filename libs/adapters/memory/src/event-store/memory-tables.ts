import { UnitOfWorkEnded } from '@tradepost/platform/event-store';

/** Rows by key, oldest first. Rows are not changed in place: an update puts another one there. */
export class MemoryTable<R> {
  /** All rows, or what a fork changes of those beneath it; null: deleted. */
  private readonly rows = new Map<string, R | null>();
  private growth = 0;

  constructor(
    private readonly base: MemoryTable<R> | null,
    private readonly assertOpen: () => void,
  ) {}

  get size(): number {
    this.assertOpen();
    return (this.base?.size ?? 0) + this.growth;
  }

  get(key: string): R | undefined {
    this.assertOpen();
    const row = this.rows.get(key);
    if (row === null) return undefined;
    return row ?? this.base?.get(key);
  }

  set(key: string, row: R): void {
    if (this.get(key) === undefined) this.growth += 1;
    this.rows.set(key, row);
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    this.growth -= 1;
    if (this.base?.get(key) === undefined) this.rows.delete(key);
    else this.rows.set(key, null);
  }

  *values(): Generator<R> {
    for (const [, row] of this.entries()) yield row;
  }

  *entries(): Generator<readonly [string, R]> {
    this.assertOpen();
    for (const [key, row] of this.base?.entries() ?? []) if (!this.rows.has(key)) yield [key, row];
    for (const [key, row] of this.rows) if (row !== null) yield [key, row];
  }

  fork(assertOpen: () => void): MemoryTable<R> {
    return new MemoryTable<R>(this, assertOpen);
  }

  /** Brings the table beneath this fork to what the fork shows. */
  merge(): void {
    for (const [key, row] of this.rows) {
      if (row === null) this.base!.delete(key);
      else this.base!.set(key, row);
    }
  }
}

/** The tables of a database, or a fork of them: what one unit of work sees and changes. */
export class MemoryTables {
  private readonly tables = new Map<string, MemoryTable<unknown>>();
  private hasEnded = false;

  constructor(private readonly base: MemoryTables | null = null) {}

  table<R>(name: string): MemoryTable<R> {
    const known = this.tables.get(name);
    if (known !== undefined) return known as MemoryTable<R>;
    const assertOpen = (): void => this.assertOpen();
    const table = this.base?.table<R>(name).fork(assertOpen) ?? new MemoryTable<R>(null, assertOpen);
    this.tables.set(name, table as MemoryTable<unknown>);
    return table;
  }

  /** Throws `UnitOfWorkEnded`. */
  assertOpen(): void {
    if (this.hasEnded) throw new UnitOfWorkEnded();
  }

  fork(): MemoryTables {
    return new MemoryTables(this);
  }

  /** Refuses all reads and changes from here on. */
  end(): void {
    this.hasEnded = true;
  }

  /** Brings the tables beneath this fork to what the fork shows. */
  merge(): void {
    for (const table of this.tables.values()) table.merge();
  }
}
