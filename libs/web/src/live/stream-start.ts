import type { DomainError } from '@tradepost/kernel';
import type { Position } from '@tradepost/platform/event-store';
import type { Scope } from './audience.js';
import type { DocumentSource, LiveSource, SnapshotPart } from './live-source.js';
import type { Places, ResumeIds } from './resume-ids.js';

/** What a stream is to begin with. */
export interface BeginningWish {
  readonly scope: Scope;
  /** Id of the last event that the client has. Where there is none, or an unfit one, it begins with a snapshot. */
  readonly lastEventId?: string | undefined;
  /** What to throw where the scope is one resource that is not there, or not theirs. */
  readonly missing?: () => DomainError;
}

/** What a tenant's streams of one scope are told from. */
export interface StreamSources {
  readonly documents: readonly DocumentSource[];
  readonly notifications: readonly LiveSource[];
}

/** Where a stream begins. */
export interface StreamStart {
  readonly places: Places;
  /** What a snapshot shows there; null where the client goes on. */
  readonly parts: readonly SnapshotPart[] | null;
  /** Whether signals may have been raised since the client was here that nobody knows any more. */
  readonly stale: boolean;
}

/**
 * Where a client goes on, by the id that it has, else a snapshot. Where only the documents are too far on for that id, it
 * still hears of the signals since. Throws `SnapshotBehind`, and what the wish says of what is missing.
 */
export async function beginningOf(
  { scope, lastEventId, missing }: BeginningWish,
  ids: ResumeIds,
  { documents, notifications }: StreamSources,
): Promise<StreamStart> {
  const known = lastEventId === undefined ? null : ids.decode(lastEventId);
  const fit = new Set<LiveSource>();
  for (const source of known === null ? [] : [...documents, ...notifications])
    if (await source.leadsOnFrom(known!.get(source.name)!, scope)) fit.add(source);
  const goesOn = fit.size === documents.length + notifications.length;
  if (known !== null && goesOn && missing === undefined) return { places: known, parts: null, stale: false };
  const places = new Map<string, Position>();
  for (const source of notifications)
    places.set(source.name, fit.has(source) ? known!.get(source.name)! : await source.head());
  const parts: SnapshotPart[] = [];
  for (const source of documents) {
    const snapshot = await source.snapshot(scope);
    places.set(source.name, snapshot.at);
    parts.push(...snapshot.parts);
  }
  if (missing !== undefined && parts.every(({ items }) => items.length === 0)) throw missing();
  if (known !== null && goesOn) return { places: known, parts: null, stale: false };
  return { places, parts, stale: lastEventId !== undefined && notifications.some((source) => !fit.has(source)) };
}
