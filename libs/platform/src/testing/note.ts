import { defineContract, type ContractMessage } from '@tradepost/contracts';
import { Aggregate, BrokenStream, streamType, type Recorded, type Snapshot } from '@tradepost/kernel';
import { z } from 'zod';

interface NotePinned {
  readonly type: 'NotePinned';
  /** Name of the author: personal. */
  readonly author: string;
  readonly text: string;
}
interface NoteReworded {
  readonly type: 'NoteReworded';
  readonly text: string;
}
interface NoteRemoved {
  readonly type: 'NoteRemoved';
}
export type NoteEvent = NotePinned | NoteReworded | NoteRemoved;

/** Another stream that feeds the same document. */
export interface NoteApplauded {
  readonly type: 'NoteApplauded';
  readonly claps: number;
}

export const noteStream = streamType<NoteEvent>('note', { NotePinned: ['author'] });
export const applauseStream = streamType<NoteApplauded>('applause');

export interface NoteState {
  readonly text: string;
  readonly removed: boolean;
}

/** A note on a pinboard: the sample aggregate of the platform's tests. */
export class Note extends Aggregate<NoteState, NoteEvent> {
  static pin(id: string, author: string, text: string): Note {
    const note = new Note(id);
    note.record({ type: 'NotePinned', author, text });
    return note;
  }

  static fromHistory(id: string, history: Iterable<NoteEvent>): Note {
    return new Note(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<NoteState>): Note {
    return new Note(id).restore(snapshot);
  }

  reword(text: string): void {
    this.record({ type: 'NoteReworded', text });
  }

  remove(): void {
    this.record({ type: 'NoteRemoved' });
  }

  protected override evolve(state: NoteState | null, event: NoteEvent): NoteState {
    if (event.type === 'NotePinned') return { text: event.text, removed: false };
    if (state === null) throw new BrokenStream(event.type);
    return event.type === 'NoteReworded' ? { ...state, text: event.text } : { ...state, removed: true };
  }
}

const noteText = z.object({ noteId: z.string(), text: z.string() });

/** Contracts of the board. A removal stays inside. */
export const NotePinnedV1 = defineContract({
  type: 'tradepost.board.note-pinned.v1',
  subject: (data) => data.noteId,
  data: noteText,
});
export const NoteRewordedV1 = defineContract({
  type: 'tradepost.board.note-reworded.v1',
  subject: (data) => data.noteId,
  data: noteText,
});

export function toContracts({
  streamId: noteId,
  event,
}: Recorded<NoteEvent | NoteApplauded>): readonly ContractMessage[] {
  if (event.type === 'NotePinned') return [NotePinnedV1.of({ noteId, text: event.text })];
  if (event.type === 'NoteReworded') return [NoteRewordedV1.of({ noteId, text: event.text })];
  return [];
}
