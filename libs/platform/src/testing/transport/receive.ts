import type { Envelope } from '@tradepost/contracts';
import { UnitOfWork } from '../../event-store/unit-of-work.js';
import type { EventStore } from '../../event-store/event-store.js';
import type { Delivery } from '../../event-store/message-source.js';
import type { ContractSource } from '../../messaging/contract-source.js';
import { change, Notes, request } from '../board.js';
import { exhaust } from '../event-store/sample.js';
import { Note } from '../note.js';

/** Everything after a place, read in pieces, and the place that this leads to. */
export async function readAll(
  feed: ContractSource,
  after: string | null,
  limit = 3,
): Promise<{ readonly items: readonly Delivery[]; readonly place: string | null }> {
  const items: Delivery[] = [];
  let place = after;
  await exhaust(async () => {
    const read = await feed.read(place, limit);
    items.push(...read.items);
    place = read.last ?? place;
    return read.last !== null;
  });
  return { items, place };
}

/** What a message says: its subject and text. */
export function wordsOf({ payload }: Delivery): string {
  const { subject, data } = payload as Envelope<{ readonly text: string }>;
  return `${subject} ${data.text}`;
}

/** Pins a note that is not published. */
export const pinQuietly = (board: EventStore, id: string) =>
  board.transact('PinQuietly', request, async () =>
    UnitOfWork.current().withhold(await new Notes().save(Note.pin(id, 'ada@example.com', 'quiet'))),
  );

export const reword = (board: EventStore, id: string, text: string) => change(board, id, (note) => note.reword(text));
