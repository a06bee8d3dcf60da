import type { Recorded } from '@tradepost/kernel';
import { EntitySchema, Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { bigintColumn } from '../../event-store/rows.js';
import type { EventStore, WriteSchema } from '../../event-store/event-store.js';
import type { UnitOfWork } from '../../event-store/unit-of-work.js';
import { boardSchema, request } from '../board.js';
import { applauseStream, noteStream, type NoteEvent } from '../note.js';

/** A row with columns of every kind, and a unique one that may be empty. */
export interface LabelRow {
  shelf: string;
  place: number;
  code: string | null;
  worth: bigint;
  fragile: boolean;
}

export const LabelEntity = new EntitySchema<LabelRow>({
  name: 'Label',
  tableName: 'labels',
  columns: {
    shelf: { type: 'varchar', primary: true },
    place: { type: 'integer', primary: true },
    code: { type: 'varchar', nullable: true },
    worth: { type: 'bigint', transformer: bigintColumn },
    fragile: { type: 'boolean' },
  },
  indices: [{ name: 'labels_by_code', columns: ['code'], unique: true, where: '"code" IS NOT NULL' }],
});

class Labels1767225700002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'labels',
        columns: [
          { name: 'shelf', type: 'varchar', isPrimary: true },
          { name: 'place', type: 'integer', isPrimary: true },
          { name: 'code', type: 'varchar', isNullable: true },
          { name: 'worth', type: 'bigint' },
          { name: 'fragile', type: 'boolean' },
        ],
        indices: [
          new TableIndex({
            name: 'labels_by_code',
            columnNames: ['code'],
            isUnique: true,
            where: '"code" IS NOT NULL',
          }),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('labels');
  }
}

/** The board with labels. */
export const sampleSchema: WriteSchema = {
  ...boardSchema,
  entities: [...boardSchema.entities, LabelEntity],
  migrations: [...boardSchema.migrations, Labels1767225700002],
};

export const label = (place: number, changes: Partial<LabelRow> = {}): LabelRow => ({
  shelf: 'top',
  place,
  code: null,
  worth: 9_007_199_254_740_991n,
  fragile: place % 2 === 0,
  ...changes,
});

export const all: ReadonlySet<string> = new Set(['note', 'applause']);

/** Runs work as a unit of work. */
export const run = <T>(store: EventStore, work: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
  store.transact('Test', request, work);

/** Appends events of a note as they are, without an aggregate, and publishes none of them. */
export const record = (store: EventStore, id: string, version: number, ...events: readonly NoteEvent[]) =>
  run(store, async (uow): Promise<readonly Recorded[]> => {
    const recorded = await uow.append(noteStream, id, version, events);
    uow.withhold(recorded);
    return recorded;
  });

/** Applauds a note. */
export const applaud = (store: EventStore, id: string, version: number, claps = 1) =>
  run(store, (uow) => uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps }]));

/** Repeats a step until it has found nothing. Fails where it always finds something: a reader that goes round in circles. */
export async function exhaust(step: () => Promise<boolean>, maxSteps = 10_000): Promise<void> {
  for (let steps = 0; await step(); steps += 1)
    if (steps === maxSteps) throw new Error(`There was always more, ${maxSteps} times.`);
}

export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  return { promise: new Promise<T>((settle) => (resolve = settle)), resolve: (value: T) => resolve(value) };
}
