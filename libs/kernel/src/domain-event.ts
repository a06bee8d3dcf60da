/** An instant as ISO 8601 UTC with milliseconds, e.g. `2010-12-01T08:26:00.000Z`. */
export type Instant = string;

/** Instants are compared as texts. Those of a year with other than four digits would sort among the wrong ones. */
export const FIRST_INSTANT: Instant = '0001-01-01T00:00:00.000Z';
export const LAST_INSTANT: Instant = '9999-12-31T23:59:59.999Z';

/** Something that happened to an aggregate: a JSON value named in the past tense, never changed once recorded. */
export interface DomainEvent {
  readonly type: string;
}

/** A domain event as the event store keeps it: what happened, and when, where in its stream, by whom and because of what. */
export interface Recorded<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  /** Kind of stream, e.g. `order`. */
  readonly category: string;
  /** Id of the aggregate within its category. */
  readonly streamId: string;
  /** Place in the stream, from 1 without gaps. */
  readonly version: number;
  readonly event: E;
  readonly occurredAt: Instant;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly principal: string;
}

/** Names of the fields of each event type that say something about a person. */
export type PersonalFields<E extends DomainEvent> = {
  readonly [T in E['type']]?: readonly Exclude<keyof Extract<E, { type: T }>, 'type'>[];
};

/**
 * The kind of stream an aggregate's events go to. The person that the personal fields are about (the subject) is the
 * one whose id the stream bears; those fields are kept encrypted with that person's key.
 */
export interface StreamType<E extends DomainEvent> {
  readonly category: string;
  readonly personal: PersonalFields<E>;
}

/** Declares a stream type. */
export function streamType<E extends DomainEvent>(category: string, personal: PersonalFields<E> = {}): StreamType<E> {
  return { category, personal };
}

/** Thrown by `evolve` when a stream does not begin with the event that makes the aggregate, or makes it twice. */
export class BrokenStream extends Error {
  constructor(eventType: string) {
    super(
      `A stream cannot continue with ${eventType} here: its beginning is missing or repeated. The event log is damaged.`,
    );
    this.name = 'BrokenStream';
  }
}
