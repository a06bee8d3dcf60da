/** An instant as ISO 8601 UTC with milliseconds, e.g. `2010-12-01T08:26:00.000Z`. */
export type Instant = string;

/** Instants are compared as texts, so one of a year without exactly four digits would sort wrongly. */
export const FIRST_INSTANT: Instant = '0001-01-01T00:00:00.000Z';
export const LAST_INSTANT: Instant = '9999-12-31T23:59:59.999Z';

/** A fact about an aggregate: a JSON value named in the past tense, never changed once recorded. */
export interface DomainEvent {
  readonly type: string;
}

/** A domain event with its metadata, as the event store keeps it. */
export interface Recorded<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  /** Kind of stream, e.g. `order`. */
  readonly category: string;
  /** Id of the aggregate within its category. */
  readonly streamId: string;
  /** Position in the stream, from 1 without gaps. */
  readonly version: number;
  readonly event: E;
  readonly occurredAt: Instant;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly principal: string;
}

/** Names of the fields with personal data, by event type. */
export type PersonalFields<E extends DomainEvent> = {
  readonly [T in E['type']]?: readonly Exclude<keyof Extract<E, { type: T }>, 'type'>[];
};

/**
 * Kind of stream that an aggregate's events are appended to. Personal fields describe the person whose id is the stream
 * id (the data subject), and are stored encrypted with that person's key.
 */
export interface StreamType<E extends DomainEvent> {
  readonly category: string;
  readonly personal: PersonalFields<E>;
}

export function streamType<E extends DomainEvent>(category: string, personal: PersonalFields<E> = {}): StreamType<E> {
  return { category, personal };
}

/** Thrown by `evolve` when a stream does not begin with the creating event, or contains a second one. */
export class BrokenStream extends Error {
  constructor(eventType: string) {
    super(
      `A stream cannot continue with ${eventType} here: its beginning is missing or repeated. The event log is damaged.`,
    );
    this.name = 'BrokenStream';
  }
}
