import { z } from 'zod';
import { instant, text } from './wire.js';

/** What one context tells the others, before it is put into an envelope: plain JSON values. */
export interface ContractMessage<Data = unknown> {
  /** Wire type, `tradepost.<context>.<what-happened>.v<version>`. */
  readonly type: string;
  /** Id of the aggregate that it is about. */
  readonly subject: string;
  readonly data: Data;
}

/** Where a message comes from: the recorded event behind it and the request behind that. */
export interface Provenance {
  readonly eventId: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  readonly tenant: string;
  readonly correlationId: string;
  /** What led to the event, null where nothing but the request did. */
  readonly causationId: string | null;
  /** Version that the event gave its stream, from 1. */
  readonly streamVersion: number;
}

/** A CloudEvents 1.0 event in structured JSON; the extension attributes are in lower case, as CloudEvents demands. */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  /** The same for every delivery of the same fact, replays included: what an inbox tells repeats by. */
  readonly id: string;
  /** `/tradepost/<context>`, the context that speaks. */
  readonly source: string;
  readonly type: string;
  /** Id of the aggregate; messages of one subject keep their order. */
  readonly subject: string;
  /** When it happened, ISO 8601 UTC with milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly tenant: string;
  readonly correlationid: string;
  readonly causationid?: string | undefined;
  /** Version of the aggregate's stream, from 1. */
  readonly streamversion: number;
  readonly data: Data;
}

/** The envelope alone: `data` may be anything. `ContractDefinition.parse` checks both. */
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
 * Puts a message into its envelope. A pure function: a replay from the event store repeats it, ids included.
 * Throws a TypeError when the message's type is no contract type.
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

/** The context that publishes a wire type: `orders`. Throws a TypeError when it is no contract type. */
export function contextOf(type: string): string {
  const context = contractType.exec(type)?.[1];
  if (context === undefined) {
    throw new TypeError(`"${type}" is no contract type; one reads tradepost.<context>.<what-happened>.v<version>.`);
  }
  return context;
}
