import type { TenantContext } from '@tradepost/platform/contexts';
import { isTransient } from '@tradepost/platform/delivery';
import type { EventHeader, Position } from '@tradepost/platform/event-store';
import { EventLoopYielder, faultOf, type Log } from '@tradepost/platform/runtime';
import type { DocumentStates } from './document-states.js';
import type { LiveResource } from '@tradepost/platform/projections';
import type { LiveChange, LiveReader, LiveBatch, ReadRequest } from './live-source.js';
import type { OwnerCache } from './owner-cache.js';

/** Characters of JSON after which a batch ends: what an idle stream can take. */
const maxBatchBytes = 131_072;

/**
 * Reads an event log for streams: every event of a live resource, with the resource after it. Unwanted events are
 * skipped unread; wanted ones are derived one at a time, until the batch is full.
 */
export class LogReader implements LiveReader {
  constructor(
    private readonly context: TenantContext,
    private readonly resources: readonly LiveResource[],
    private readonly owners: OwnerCache,
    private readonly states: DocumentStates,
    private readonly log: Log,
  ) {}

  async read(after: Position, { limit, upTo, wanted }: ReadRequest): Promise<LiveBatch> {
    const { events } = this.context.database;
    const breather = new EventLoopYielder();
    const changes: LiveChange[] = [];
    let last: Position | null = null;
    let text = 0;
    for (const entry of await events.outlineAfter(after, limit, upTo ?? null)) {
      for (const resource of this.resources) {
        const change = await this.changeOf(resource, entry, wanted);
        if (change === null) continue;
        changes.push(change);
        text += change.data.length;
      }
      last = entry.position;
      if (text >= maxBatchBytes) break;
      await breather.breathe();
    }
    return { changes, last, dueIn: null };
  }

  private async changeOf(
    resource: LiveResource,
    entry: EventHeader,
    wanted: ReadRequest['wanted'],
  ): Promise<LiveChange | null> {
    const { projection, name, names } = resource;
    if (!projection.categories.has(entry.category)) return null;
    const id = projection.idOf(entry);
    try {
      const owner = await this.owners.of(resource, id);
      if (!wanted(name, id, owner)) {
        this.states.forget(projection, id);
        return null;
      }
      const { body, json, event } = await this.states.after(projection, entry);
      const type = names[event.event.type]!;
      const about = JSON.stringify({ type, at: event.occurredAt, resource: name, id, version: body.version });
      const subject = { kind: 'resource', resource: name, id, owner } as const;
      return { position: entry.position, type, data: `${about.slice(0, -1)},"data":${json}}`, subject };
    } catch (error) {
      if (isTransient(error)) throw error;
      this.warn(resource, entry, error);
      return null;
    }
  }

  /** The read model blocks such a document as well and has a failure for people; streams go on with all others. */
  private warn({ projection }: LiveResource, { category, streamId, position }: EventHeader, error: unknown): void {
    const fields = { tenant: this.context.tenant, stream: `${category}/${streamId}`, position, ...faultOf(error) };
    this.log.warn(fields, `Streams are not told of an event that no ${projection.name} can be derived from.`);
  }
}
