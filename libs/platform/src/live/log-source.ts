import type { Signal } from '../delivery/signal.js';
import type { Position } from '../events/event-log.js';
import type { TenantContext } from '../context/contexts.js';
import type { Log } from '../logging/log.js';
import type { Scope } from './audience.js';
import { DocumentStates } from './document-states.js';
import type { LiveResource } from './live-resource.js';
import { LogReader } from './log-reader.js';
import type { DocumentSource, LiveReader, SnapshotPart } from './live-source.js';
import { takeSnapshot } from './snapshot.js';

/** Events that a stream is taken through at most when it goes on; who was away for longer begins with a snapshot. */
export const MOST_MISSED = 10_000;

/** A context's event log as a source of changes: every event of a live resource, with the resource as it then was. */
export class LogSource implements DocumentSource {
  private readonly categories: ReadonlySet<string>;

  constructor(
    readonly name: string,
    private readonly context: TenantContext,
    private readonly resources: readonly LiveResource[],
    private readonly log: Log,
  ) {
    this.categories = new Set(resources.flatMap(({ projection }) => [...projection.categories]));
  }

  get news(): Signal {
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

  async leadsOnFrom(position: string): Promise<boolean> {
    const { events, reader } = this.context.database;
    if (!events.isPosition(position) || (await events.isBeyond(reader, position))) return false;
    return events.reckon(await events.head(reader)) - events.reckon(position) <= MOST_MISSED;
  }

  has(resource: string): boolean {
    return this.resources.some(({ name }) => name === resource);
  }

  snapshot(scope: Scope): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
    return takeSnapshot(this.context, this.resources, scope, this.newStates());
  }

  reader(): LiveReader {
    return new LogReader(this.context, this.resources, this.categories, this.newStates(), this.log);
  }

  private newStates(): DocumentStates {
    const { events, reader } = this.context.database;
    return new DocumentStates(events, reader);
  }
}
