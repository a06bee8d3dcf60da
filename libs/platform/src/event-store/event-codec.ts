import { deepFreeze, type DomainEvent, type Instant, type Recorded, type StreamType } from '@tradepost/kernel';
import type { Logged, Position } from './logged-event.js';
import { decrypt, encrypt, personalFieldsOf } from './personal-data.js';
import type { StoreView } from './store-view.js';

/** An event as a log stores it. */
export interface StoredEvent {
  readonly position: Position;
  readonly id: string;
  readonly category: string;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly occurredAt: Instant;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly principal: string;
  /** The content as JSON. Throws where it is damaged. */
  readonly json: () => string;
}

type KeyStore = Pick<StoreView, 'personalKeys'>;

/** Encodes events for storage, with personal fields encrypted, and decodes them. */
export class EventCodec {
  private readonly types: ReadonlyMap<string, StreamType<DomainEvent>>;

  constructor(types: readonly StreamType<never>[]) {
    this.types = new Map(types.map((type) => [type.category, type as unknown as StreamType<DomainEvent>]));
  }

  /** Names of the personal fields of an event. */
  personalFieldsOf({ category, event }: Pick<Recorded, 'category' | 'event'>): readonly string[] {
    return personalFieldsOf(this.typeOf(category), event.type);
  }

  /** Content of an event as JSON. Creates a key for the person it is about where there is none. */
  async encode(recorded: Recorded, store: KeyStore): Promise<string> {
    const fields = this.personalFieldsOf(recorded);
    const { type: _, ...open } = recorded.event;
    if (fields.length === 0) return JSON.stringify(open);
    return JSON.stringify(encrypt(open, fields, await store.personalKeys.findOrCreate(recorded.streamId), recorded.id));
  }

  /** Events as they were recorded. Throws for the first that cannot be read, and names its position. */
  async decode(stored: readonly StoredEvent[], store: KeyStore): Promise<readonly Logged[]> {
    const known = new Map<string, string | null>();
    const events: Logged[] = [];
    for (const { json, type, ...recorded } of stored) {
      const content = contentOf(recorded.position, json);
      const fields = personalFieldsOf(this.typeOf(recorded.category), type);
      const { streamId, id } = recorded;
      if (fields.length > 0 && !known.has(streamId)) known.set(streamId, await store.personalKeys.find(streamId));
      const data = fields.length === 0 ? content : decrypt(content, fields, known.get(streamId) ?? null, id);
      events.push({ ...recorded, event: deepFreeze({ type, ...data }) });
    }
    return events;
  }

  private typeOf(category: string): StreamType<DomainEvent> {
    const type = this.types.get(category);
    if (type === undefined)
      throw new Error(`No stream type is declared for ${category}; name it where the context is set up.`);
    return type;
  }
}

/** Throws with the position, and quotes nothing of the content. */
function contentOf(position: Position, json: () => string): Record<string, unknown> {
  try {
    return JSON.parse(json()) as Record<string, unknown>;
  } catch {
    throw new Error(`The event at position ${position} of the log holds no JSON: the database file is damaged.`);
  }
}
