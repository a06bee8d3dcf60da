import type { DomainError } from '@tradepost/kernel';
import type { Position } from '@tradepost/platform/event-store';
import type { Scope } from './audience.js';
import type { DocumentSource, LiveSource, SnapshotPart } from './live-source.js';
import type { Places, ResumeIds } from './resume-ids.js';

/** How a stream is to begin. */
export interface BeginningWish {
  readonly scope: Scope;
  /** Id of the client's last event. Without a valid one the stream begins with a snapshot. */
  readonly lastEventId?: string | undefined;
  /** Makes the error for a single resource that is missing or out of scope. */
  readonly missing?: () => DomainError;
}

/** Sources of a tenant's streams of one scope. */
export interface StreamSources {
  readonly documents: readonly DocumentSource[];
  readonly notifications: readonly LiveSource[];
}

/** Start of a stream. */
export interface StreamStart {
  readonly places: Places;
  /** Content of the snapshot; null where the client continues. */
  readonly parts: readonly SnapshotPart[] | null;
  /** Whether notifications may have been lost since the client was connected. */
  readonly stale: boolean;
}

/**
 * Where a client continues by its last event id, or a snapshot. Where only the documents have moved on too far, it
 * still receives the notifications since. Throws `SnapshotBehind`, and the caller's error for a missing resource.
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
