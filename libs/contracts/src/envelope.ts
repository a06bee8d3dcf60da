import { z } from 'zod';
import { instant, text } from './wire.js';

/** A published message before it is wrapped in an envelope. Plain JSON values. */
export interface ContractMessage<Data = unknown> {
  /** Wire type, `tradepost.<context>.<what-happened>.v<version>`. */
  readonly type: string;
  /** Id of the aggregate. */
  readonly subject: string;
  readonly data: Data;
}

/** Origin of a message: the recorded event and the request that caused it. */
export interface Provenance {
  readonly eventId: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  readonly tenant: string;
  readonly correlationId: string;
  /** Id of the event or message that caused the event; null where a request alone did. */
  readonly causationId: string | null;
  /** Version of the stream after the event, from 1. */
  readonly streamVersion: number;
}

/** A CloudEvents 1.0 event in structured JSON mode. CloudEvents requires lower-case extension attributes. */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  /** Deduplication key of an inbox: the same in every delivery of the same fact, replays included. */
  readonly id: string;
  /** `/tradepost/<context>` of the publishing context. */
  readonly source: string;
  readonly type: string;
  /** Id of the aggregate. Messages of one subject are delivered in order. */
  readonly subject: string;
  /** When the event occurred, ISO 8601 UTC with milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly tenant: string;
  readonly correlationid: string;
  readonly causationid?: string | undefined;
  /** Version of the aggregate's stream, from 1. */
  readonly streamversion: number;
  readonly data: Data;
}

/** Schema of the envelope alone; `data` may be anything. `ContractDefinition.parse` validates both. */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text,
  time: instant,
  datacontenttype: z.literal('application/json'),
  tenant: text,
  correlationid: text,
  causationid: text.optional(),
  streamversion: z.int32().min(1),
  data: z.unknown(),
}) satisfies z.ZodType<Envelope>;

/**
 * Wraps a message in its envelope. Pure: a replay from the event store yields the same envelope, id included. Throws a
 * TypeError when the message's type is not a contract type.
 */
export function envelopeOf<Data>(message: ContractMessage<Data>, about: Provenance): Envelope<Data> {
  return {
    specversion: '1.0',
    id: `${about.eventId}/${message.type}`,
    source: `/tradepost/${contextOf(message.type)}`,
    type: message.type,
    subject: message.subject,
    time: about.occurredAt,
    datacontenttype: 'application/json',
    tenant: about.tenant,
    correlationid: about.correlationId,
    ...(about.causationId !== null && { causationid: about.causationId }),
    streamversion: about.streamVersion,
    data: message.data,
  };
}

const contractType = /^tradepost\.([a-z][a-z-]*)\.[a-z][a-z-]*\.v[1-9]\d*$/;

/** Context that publishes a wire type, e.g. `orders`. Throws a TypeError when it is not a contract type. */
export function contextOf(type: string): string {
  const context = contractType.exec(type)?.[1];
  if (context === undefined) {
    throw new TypeError(`"${type}" is no contract type; one reads tradepost.<context>.<what-happened>.v<version>.`);
  }
  return context;
}
