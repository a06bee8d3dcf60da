import type { Projection } from '../events/projection.js';
import type { ContextDatabase } from '../persistence/context-database.js';
import type { ReadStore } from '../read-store/read-store.js';

/**
 * Makes sure that a read store goes on from this event log and no other. One that was derived from another log (the
 * data folder is new or was restored), or that claims to have seen more than the log holds, is emptied, so that the
 * projections derive it anew. Resolves with whether that was so.
 */
export async function followLog(
  store: ReadStore,
  { events, reader }: ContextDatabase,
  projections: readonly Projection[],
): Promise<boolean> {
  const log = await events.identity(reader);
  const origin = await store.origin();
  const another = origin !== null && origin !== log;
  if (another || (await isAhead())) {
    await store.reset(log);
    return true;
  }
  if (origin === null) await store.adopt(log);
  return false;

  async function isAhead(): Promise<boolean> {
    for (const { collection } of projections) {
      const checkpoint = await store.checkpoint(collection.name);
      if (checkpoint !== null && (await events.isBeyond(reader, checkpoint))) return true;
    }
    return false;
  }
}
