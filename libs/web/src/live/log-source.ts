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
 * Greatest number of missed events of a context for a stream to continue; otherwise it begins with a snapshot. For
 * scopes smaller than the tenant most events are irrelevant, and snapshots small.
 */
const maxMissed = 1_000;
const maxMissedInAll = 10_000;

/** A context's event log as a source: every event of a live resource, with the resource after it. */
export class LogSource implements DocumentSource {
  private readonly owners: OwnerCache;

  constructor(
    readonly name: string,
    private readonly context: TenantContext,
    private readonly resources: readonly LiveResource[],
    private readonly log: Log,
  ) {
    this.owners = new OwnerCache(context.database.events);
  }

  get wakeUp(): Notifier {
    return this.context.committed;
  }

  identity(): Promise<string> {
    return this.context.database.events.identity();
  }

  head(): Promise<Position> {
    return this.context.database.events.head();
  }

  precedes(one: Position, other: Position): boolean {
    return this.context.database.events.precedes(one, other);
  }

  async leadsOnFrom(position: string, { reach, one }: Scope): Promise<boolean> {
    const { events } = this.context.database;
    if (!events.isPosition(position) || (await events.isBeyond(position))) return false;
    const most = reach === 'everything' && one === null ? maxMissedInAll : maxMissed;
    return (await events.countAfter(position, most + 1)) <= most;
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
    return new DocumentStates(this.context.database.events);
  }
}
