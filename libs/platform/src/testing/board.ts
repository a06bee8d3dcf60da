import type { Recorded } from '@tradepost/kernel';
import { EntitySchema, Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { EventStore, EventStoreHooks, EventStores, WriteSchema } from '../event-store/event-store.js';
import { saveAggregate, type StateRows } from '../event-store/save-aggregate.js';
import { storedAggregate } from '../event-store/stored-aggregate.js';
import { UnitOfWork, type ToContracts } from '../event-store/unit-of-work.js';
import { projection } from '../projections/projection.js';
import { timeline } from '../projections/timeline.js';
import { applauseStream, Note, noteStream, toContracts, type NoteApplauded, type NoteEvent } from './note.js';

interface NoteRow {
  id: string;
  version: number;
  text: string;
  removed: boolean;
}

export const NoteEntity = new EntitySchema<NoteRow>({
  name: 'Note',
  tableName: 'notes',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    text: { type: 'varchar' },
    removed: { type: 'boolean' },
  },
});

class Notes1767225700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'notes',
        columns: [
          { name: 'id', type: 'varchar', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'text', type: 'varchar' },
          { name: 'removed', type: 'boolean' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('notes');
  }
}

const stateRows: StateRows<Note> = {
  insert: ({ rows }, { id, version, state }) => rows.insert(NoteEntity, { id, version, ...state }),
  update: ({ rows }, { id, version, state }) => rows.update(NoteEntity, { id, version, ...state }),
};

/** The repository of notes. */
export class Notes {
  async find(id: string): Promise<Note | null> {
    const row = await UnitOfWork.current().rows.findOne(NoteEntity, { id });
    return row && Note.fromSnapshot(id, { version: row.version, state: { text: row.text, removed: row.removed } });
  }

  async get(id: string): Promise<Note> {
    const note = await this.find(id);
    if (note === null) throw new Error(`There is no note ${id}.`);
    return note;
  }

  save(note: Note): Promise<readonly Recorded<NoteEvent>[]> {
    return saveAggregate(noteStream, note, stateRows);
  }
}

export const storedNotes = storedAggregate(noteStream, {
  tables: { notes: 'id' },
  fold: (id, history) => Note.fromHistory(id, history),
  load: (id) => new Notes().find(id),
});

/** A note as it is read. `trail` has a character for each event, in the order of projection. */
export interface NoteDocument {
  readonly version: number;
  readonly author: string;
  readonly text: string;
  readonly removed: boolean;
  readonly trail: string;
}

const none: NoteDocument = { version: 0, author: '', text: '', removed: false, trail: '' };

export const noteDocuments = projection<NoteDocument, NoteEvent | NoteApplauded>('notes', {
  revision: 1,
  categories: ['note', 'applause'],
  keys: { text: 'text', removed: 'boolean' },
  indexes: [['text'], ['removed', 'text']],
  on: {
    NotePinned: (before, { author, text }) => ({ ...(before ?? none), author, text, trail: `${before?.trail ?? ''}p` }),
    NoteReworded: (note, { text }) => ({ ...note, text, trail: `${note.trail}r` }),
    NoteRemoved: (note) => ({ ...note, removed: true, trail: `${note.trail}x` }),
    NoteApplauded: (before, { claps }) => ({ ...(before ?? none), trail: `${before?.trail ?? ''}a${claps}` }),
  },
  timeline: timeline<NoteDocument, NoteEvent>('note_timeline', {
    revision: 1,
    names: { NotePinned: 'note.pinned', NoteReworded: 'note.reworded', NoteRemoved: 'note.removed' },
    without: ['version', 'trail'],
  }),
});

export const boardSchema: WriteSchema = {
  streams: [noteStream, applauseStream],
  entities: [NoteEntity],
  migrations: [Notes1767225700000],
  toContracts: toContracts as ToContracts,
};

export const request = { tenant: 'default', principal: 'tester', correlationId: 'request-1', causationId: null };

/** Opens the board's write model. */
export function openBoardIn<S extends EventStore>(
  stores: { open(...of: Parameters<EventStores['open']>): Promise<S> },
  hooks: Partial<EventStoreHooks> = {},
): Promise<S> {
  const ignore = () => undefined;
  return stores.open('default', 'board', boardSchema, { onCommit: ignore, onSlow: ignore, ...hooks });
}

/** Pins a note, as a unit of work. */
export function pin(database: EventStore, id: string, text = id, author = `${id}@example.com`) {
  return database.transact('PinNote', request, () => new Notes().save(Note.pin(id, author, text)));
}

/** Changes a note that is there, as a unit of work. */
export function change(database: EventStore, id: string, decide: (note: Note) => void) {
  return database.transact('ChangeNote', request, async () => {
    const notes = new Notes();
    const note = await notes.get(id);
    decide(note);
    return notes.save(note);
  });
}
