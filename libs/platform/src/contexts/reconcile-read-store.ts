import { resolve } from 'node:path';
import { UnfitData } from '../runtime/unfit-data.js';
import type { Projection } from '../projections/projection.js';
import type { EventStore } from '../event-store/event-store.js';
import type { ReadStore } from '../read-store/read-store.js';

/** What may be done with documents of another data folder's log. */
export interface ReconcileOptions {
  readonly adopt: boolean;
  /** The data folder, for messages. */
  readonly directory: string;
}

/**
 * Ensures that a read store belongs to this event log. One derived from a log that this one replaced in a restore, or
 * that is ahead of the log, is emptied, so that projections derive it anew. Resolves with whether documents were lost
 * by that. Throws `UnfitData` for the store of a foreign log, unless it may be adopted.
 */
export async function reconcileReadStore(
  store: ReadStore,
  { events }: EventStore,
  projections: readonly Projection[],
  { adopt, directory }: ReconcileOptions,
): Promise<boolean> {
  const log = await events.identity();
  const origin = await store.origin();
  const places = await Promise.all(projections.map(({ collection }) => store.checkpoint(collection.name)));
  const reached = places.filter((place) => place !== null);
  const beyond = await Promise.all(reached.map((place) => events.isBeyond(place)));
  const isForeign = origin !== null && origin !== log;
  if (isForeign && !adopt && !(await events.hasReplaced(origin))) throw foreign(store, directory);
  if (isForeign || beyond.includes(true)) {
    await store.reset(log);
    return reached.length > 0;
  }
  if (!(await store.bindToLog(log))) throw foreign(store, directory);
  return false;
}

function foreign({ place }: ReadStore, directory: string): UnfitData {
  return new UnfitData(
    `the documents in ${place} are those of another data folder than ${resolve(directory)}, maybe of a shop that runs; name another database in MONGODB_URL, or start once with --adopt to empty it and make the documents anew from this folder, see docs/operations/projections.md`,
  );
}
