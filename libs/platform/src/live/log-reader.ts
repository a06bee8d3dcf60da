import type { TenantContext } from '../context/contexts.js';
import type { Logged, Position } from '../events/event-log.js';
import type { Log } from '../logging/log.js';
import type { DocumentStates } from './document-states.js';
import { ownerOf, type LiveResource } from './live-resource.js';
import type { LiveChange, LiveReader, LiveStretch, Wish } from './live-source.js';

/** Takes one reader through an event log: every event of a live resource, with the resource as it then was. */
export class LogReader implements LiveReader {
  constructor(
    private readonly context: TenantContext,
    private readonly resources: readonly LiveResource[],
    private readonly categories: ReadonlySet<string>,
    private readonly states: DocumentStates,
    private readonly log: Log,
  ) {}

  async read(after: Position, { limit, upTo, wanted }: Wish): Promise<LiveStretch> {
    const { events, reader } = this.context.database;
    const stretch = await events.readAfter(reader, after, this.categories, limit, upTo ?? null);
    const changes: LiveChange[] = [];
    for (const event of stretch.events) {
      for (const resource of this.resources) {
        const change = await this.changeOf(resource, event, wanted);
        if (change !== null) changes.push(change);
      }
    }
    return { changes, last: stretch.last, dueIn: null };
  }

  private async changeOf(resource: LiveResource, event: Logged, wanted: Wish['wanted']): Promise<LiveChange | null> {
    const { projection, name, names } = resource;
    if (!projection.categories.has(event.category)) return null;
    const id = projection.idOf(event);
    if (!wanted(name, id)) {
      this.states.forget(projection, id);
      return null;
    }
    try {
      const document = await this.states.after(projection, event);
      const type = names[event.event.type]!;
      const about = { type, at: event.occurredAt, resource: name, id, version: document.version };
      const subject = { kind: 'resource', resource: name, id, owner: ownerOf(resource, id, document) } as const;
      return { position: event.position, type, data: JSON.stringify({ ...about, data: document }), subject };
    } catch (error) {
      this.warn(resource, event, error);
      return null;
    }
  }

  /** The read model holds such a document up as well, and has a letter for a person; streams go on with all others. */
  private warn({ projection }: LiveResource, event: Logged, error: unknown): void {
    const { category, streamId, position, correlationId } = event;
    const stack = error instanceof Error ? error.stack : undefined;
    const fields = { tenant: this.context.tenant, stream: `${category}/${streamId}`, position, correlationId, stack };
    this.log.warn(fields, `Streams are not told of an event that no ${projection.name} can be derived from.`);
  }
}
