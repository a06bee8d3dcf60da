import type { EventLog, Logged, Position } from '../events/event-log.js';
import type { Projection, Versioned } from '../events/projection.js';
import type { Session } from '../persistence/session.js';

interface State {
  readonly body: Versioned;
  /** Version seen of each stream that feeds the document. */
  readonly seen: Readonly<Record<string, number>>;
}

/** Documents remembered at once; the one not needed for longest goes first. */
const MOST = 100;
/** A stream is read whole. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * Documents as they were at a place of the event log, derived from the log alone: the read model may be ahead of that
 * place or behind. Remembers the newest states, so that an event that follows on one of them costs one step.
 */
export class DocumentStates {
  private readonly known = new Map<string, State>();

  constructor(
    private readonly events: EventLog,
    private readonly session: Session,
  ) {}

  /** The document right after an event. Events of one document must come in their order, or be told by `forget`. */
  async after(projection: Projection, event: Logged): Promise<Versioned> {
    const id = projection.idOf(event);
    const key = keyOf(projection, id);
    const before = this.known.get(key);
    this.known.delete(key);
    const follows = before !== undefined && before.seen[event.category] === event.version - 1;
    const state = follows ? step(projection, before, event) : await this.fold(projection, id, event.position);
    this.known.set(key, state!);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) break;
      this.known.delete(oldest);
    }
    return state!.body;
  }

  /** The document at a place; null where it was not there yet. */
  async at(projection: Projection, id: string, position: Position): Promise<Versioned | null> {
    return (await this.fold(projection, id, position))?.body ?? null;
  }

  /** Says that an event of a document is passed over, so that what is remembered of it no longer holds. */
  forget(projection: Projection, id: string): void {
    this.known.delete(keyOf(projection, id));
  }

  private async fold(projection: Projection, id: string, upTo: Position): Promise<State | null> {
    const spans = Array.from(projection.categories, (category) => ({ category, after: 0, upTo: ALL }));
    const history = await this.events.readSpans(this.session, id, spans, ALL);
    let state: State | null = null;
    for (const event of history) {
      if (this.events.precedes(upTo, event.position)) break;
      state = step(projection, state, event);
    }
    return state;
  }
}

const keyOf = ({ name }: Projection, id: string): string => `${name} ${id}`;

function step(projection: Projection, before: State | null, event: Logged): State {
  const body = projection.apply(before?.body ?? null, event);
  return { body, seen: { ...before?.seen, [event.category]: event.version } };
}
