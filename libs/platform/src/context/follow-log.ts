import type { Projection } from '../events/projection.js';
import type { ContextDatabase } from '../persistence/context-database.js';
import type { ReadStore } from '../read-store/read-store.js';

/**
 * Makes sure that a read store goes on from this event log and no other. One that was derived from another log (the
 * data folder is new or was restored), or that claims to have seen more than the log holds, is emptied, so that the
 * projections derive it anew. Resolves with whether documents were lost by that.
 */
export async function followLog(
  store: ReadStore,
  { events, reader }: ContextDatabase,
  projections: readonly Projection[],
): Promise<boolean> {
  const log = await events.identity(reader);
  const origin = await store.origin();
  const places = await Promise.all(projections.map(({ collection }) => store.checkpoint(collection.name)));
  const reached = places.filter((place) => place !== null);
  const beyond = await Promise.all(reached.map((place) => events.isBeyond(reader, place)));
  if ((origin !== null && origin !== log) || beyond.includes(true)) {
    await store.reset(log);
    return reached.length > 0;
  }
  if (origin === null) await store.adopt(log);
  return false;
}
