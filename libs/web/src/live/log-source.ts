import type { Log, Notifier } from '@tradepost/platform/runtime';
import type { Position } from '@tradepost/platform/event-store';
import type { TenantContext } from '@tradepost/platform/contexts';
import type { Scope } from './audience.js';
import { DocumentStates } from './document-states.js';
import type { LiveResource } from '@tradepost/platform/projections';
import { LogReader } from './log-reader.js';
import { OwnerCache } from './owner-cache.js';
import type { DocumentSource, LiveReader, SnapshotPart } from './live-source.js';
import { takeSnapshot } from './snapshot.js';

/**
 * Events of a context that a stream is taken through at most when it goes on; who missed more begins with a snapshot.
 * Of those most are nothing to a stream that shows less than the whole tenant, whose snapshot is small.
 */
const maxMissed = 1_000;
const maxMissedInAll = 10_000;

/** A context's event log as a source of changes: every event of a live resource, with the resource as it then was. */
export class LogSource implements DocumentSource {
  private readonly owners: OwnerCache;

  constructor(
    readonly name: string,
    private readonly context: TenantContext,
    private readonly resources: readonly LiveResource[],
    private readonly log: Log,
  ) {
    const { events, reader } = context.database;
    this.owners = new OwnerCache(events, reader);
  }

  get news(): Notifier {
    return this.context.committed;
  }

  identity(): Promise<string> {
    const { events, reader } = this.context.database;
    return events.identity(reader);
  }

  head(): Promise<Position> {
    const { events, reader } = this.context.database;
    return events.head(reader);
  }

  precedes(one: Position, other: Position): boolean {
    return this.context.database.events.precedes(one, other);
  }

  async leadsOnFrom(position: string, { reach, one }: Scope): Promise<boolean> {
    const { events, reader } = this.context.database;
    if (!events.isPosition(position) || (await events.isBeyond(reader, position))) return false;
    const most = reach === 'everything' && one === null ? maxMissedInAll : maxMissed;
    return events.reckon(await events.head(reader)) - events.reckon(position) <= most;
  }

  has(resource: string): boolean {
    return this.resources.some(({ name }) => name === resource);
  }

  snapshot(scope: Scope): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
    return takeSnapshot(this.context, this.resources, scope, this.owners, this.newStates());
  }

  reader(): LiveReader {
    return new LogReader(this.context, this.resources, this.owners, this.newStates(), this.log);
  }

  private newStates(): DocumentStates {
    const { events, reader } = this.context.database;
    return new DocumentStates(events, reader);
  }
}
