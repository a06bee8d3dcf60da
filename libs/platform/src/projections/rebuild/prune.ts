import type { ReadStore } from '../../read-store/read-store.js';
import { collectionsOf, type Projection } from '../projection.js';
import { isOpen, parseCollection, rebuilds, type Rebuild } from './rebuild.js';

/** Greatest number of rebuilds looked at: far more than there are projections. */
const maxCollections = 1_000;

/**
 * Removes collections that none of these projections fills, with their checkpoints: of earlier revisions, of removed
 * projections, of abandoned rebuilds. Those of a later revision stay: another release fills them. Resolves with their
 * names.
 */
export async function prune(store: ReadStore, projections: readonly Projection[]): Promise<readonly string[]> {
  const current = projections.flatMap(collectionsOf).map(({ name }) => name);
  const kept = new Set([...current, rebuilds.name]);
  const newest = new Map(current.map((name) => [parseCollection(name)!.of, parseCollection(name)!.revision]));
  const isDue = (name: string): boolean => {
    const parsed = parseCollection(name);
    if (kept.has(name)) return false;
    return parsed === null || parsed.revision <= (newest.get(parsed.of) ?? parsed.revision);
  };
  const noted = await notedIn(store);
  const open = [...noted].filter(([id, { body }]) => isOpen(body) && !isDue(id)).map(([, { body }]) => body.id);
  const removed = (await store.collections()).filter(
    (name) => isDue(name) && !open.includes(parseCollection(name)?.rebuild ?? ''),
  );
  await store.drop(removed, removed);
  const gone = [...noted].filter(([id]) => removed.includes(id));
  await store.store(
    gone.map(([id, { revision }]) => ({ collection: rebuilds.name, id, revision, removed: true as const })),
  );
  while (await store.sweep());
  return [...removed].sort();
}

async function notedIn(store: ReadStore) {
  const sort = { key: 'projection', descending: false };
  const listed = await store.page({ collection: rebuilds.name, where: {}, sort, limit: maxCollections });
  return store.load<Rebuild>(
    rebuilds.name,
    listed.documents.map(({ id }) => id),
  );
}
