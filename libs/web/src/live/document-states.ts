import type { EventHeader, EventLog, Logged, Position, SpanEvents } from '@tradepost/platform/event-store';
import type { Projection, Versioned } from '@tradepost/platform/projections';
import { EventLoopYielder } from '@tradepost/platform/runtime';

/** A document after an event. */
export interface DocumentState {
  readonly body: Versioned;
  /** The body as JSON text. */
  readonly json: string;
  readonly event: Logged;
}

interface Folded {
  readonly body: Versioned;
  readonly event: Logged;
  /** Version seen of each stream that feeds the document. */
  readonly seen: Readonly<Record<string, number>>;
}

interface Known extends Folded {
  readonly json: string;
}

/** Greatest number of cached documents, and of characters of their JSON; the least recently used go first. */
const maxDocuments = 100;
const maxBytes = 1_048_576;
/** Events of a document read at once. */
const pageSize = 1_000;

/**
 * Documents at a position of the event log, derived from the log alone: the read model may be ahead or behind. Caches
 * the newest states, so that a following event costs one step.
 */
export class DocumentStates {
  private readonly known = new Map<string, Known>();
  /** Characters of all cached documents. */
  private text = 0;

  constructor(private readonly events: EventLog) {}

  /** The document after an event. Events of a document come in order, or are reported by `forget`. */
  async after(projection: Projection, entry: EventHeader): Promise<DocumentState> {
    const id = projection.idOf(entry);
    const before = this.take(keyOf(projection, id));
    const follows = before !== undefined && before.seen[entry.category] === entry.version - 1;
    const after = follows
      ? step(projection, before, await this.events.readAt(entry.position))
      : await this.fold(projection, id, entry.position);
    const state = { ...after!, json: JSON.stringify(after!.body) };
    this.remember(keyOf(projection, id), state);
    return state;
  }

  /** The document at a position; null where it did not exist yet. */
  async at(projection: Projection, id: string, position: Position): Promise<Versioned | null> {
    return (await this.fold(projection, id, position))?.body ?? null;
  }

  /** Drops the cached state of a document, because one of its events is skipped. */
  forget(projection: Projection, id: string): void {
    this.take(keyOf(projection, id));
  }

  private take(key: string): Known | undefined {
    const known = this.known.get(key);
    if (known === undefined) return undefined;
    this.known.delete(key);
    this.text -= known.json.length;
    return known;
  }

  private remember(key: string, state: Known): void {
    this.known.set(key, state);
    this.text += state.json.length;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= maxDocuments && this.text <= maxBytes) break;
      this.take(oldest);
    }
  }

  private async fold(projection: Projection, id: string, upTo: Position): Promise<Folded | null> {
    const breather = new EventLoopYielder();
    for (let state: Folded | null = null; ; await breather.breathe()) {
      const spans = Array.from(projection.categories, (category) => ({
        category,
        after: state?.seen[category] ?? 0,
        upTo: Number.MAX_SAFE_INTEGER,
      }));
      const page: SpanEvents = await this.events.readSpans(id, spans, pageSize);
      for (const event of page.events) {
        if (this.events.precedes(upTo, event.position)) return state;
        state = step(projection, state, event);
      }
      if (!page.more) return state;
    }
  }
}

const keyOf = ({ name }: Projection, id: string): string => `${name} ${id}`;

function step(projection: Projection, before: Folded | null, event: Logged): Folded {
  const body = projection.apply(before?.body ?? null, event);
  return { body, event, seen: { ...before?.seen, [event.category]: event.version } };
}
