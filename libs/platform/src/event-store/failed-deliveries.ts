import type { Instant } from '@tradepost/kernel';
import type { Delivery } from './message-source.js';

/**
 * A delivery that could not be made when its turn came. The first one of a stream is `retrying`, or `dead` once its
 * attempts are used up; the later ones are `parked` behind it, in order.
 */
export interface FailedDelivery extends Delivery {
  readonly letterId: string;
  readonly state: 'retrying' | 'dead' | 'parked';
  /** Attempts that failed. */
  readonly attempts: number;
}

/** What is recorded of an attempt that failed, or of a delivery that waits for its turn. */
export interface FailureRecord {
  readonly state: FailedDelivery['state'];
  readonly attempts: number;
  /** When it is attempted again; null where it waits for another one, or for a person. */
  readonly dueAt: Instant | null;
  readonly problem: string | null;
}

/** A delivery that holds up its stream, as people see it. */
export interface HeadOfStream extends FailureRecord {
  readonly letterId: string;
  readonly subscription: string;
  readonly state: 'retrying' | 'dead';
  readonly position: string;
  readonly message: FailedMessage;
  /** Since when it holds up its stream. */
  readonly since: Instant;
  /** Deliveries that wait behind it. */
  readonly parked: number;
}

/** What a delivery carries, without its content. */
export type FailedMessage = Pick<Delivery, 'id' | 'type' | 'stream' | 'correlationId'>;

/** A place in the list of those that hold up their streams: newest first, and by key downwards within one instant. */
export interface FailurePlace {
  readonly since: Instant;
  /** `<subscription>/<letter id>`. */
  readonly key: string;
}

/** Which of those that hold up their streams are listed. */
export interface FailureFilter {
  readonly subscription?: string | undefined;
  readonly states: readonly HeadOfStream['state'][];
  /** Null: from the newest. */
  readonly after: FailurePlace | null;
  readonly limit: number;
}

/** Which instants count as due. */
export interface DueTime {
  readonly now: Instant;
  /** What is due later than this was put off by a clock that was ahead, and is due now. */
  readonly horizon: Instant;
}

/**
 * Deliveries that failed, and those that wait behind them, in the write model of the context that they change: they move
 * in one transaction with checkpoints and with the effects of handlers.
 */
export abstract class FailedDeliveries {
  /** Whether any of a subscription hold up this stream. */
  abstract holdUp(subscription: string, stream: string): Promise<boolean>;

  /** All streams that any of a subscription hold up. */
  abstract streams(subscription: string): Promise<readonly string[]>;

  /** Adds a delivery behind those of its stream; nothing where it is there already. */
  abstract add(
    subscription: string,
    letterId: string,
    delivery: Delivery,
    record: FailureRecord & { readonly since: Instant | null },
  ): Promise<void>;

  abstract update(letterId: string, record: FailureRecord): Promise<void>;

  /** Takes one away; the next of its stream is due from `now` on. */
  abstract remove(subscription: string, letterId: string, stream: string, now: Instant): Promise<void>;

  /** Whether one is due and was attempted no more than this often. */
  abstract isDue(letterId: string, attempts: number, time: DueTime): Promise<boolean>;

  /**
   * Those of a subscription that are due, each with those parked behind it. In order, as many as the limit and the bytes
   * of a batch allow.
   */
  abstract due(subscription: string, time: DueTime, limit: number): Promise<readonly FailedDelivery[]>;

  /** When the next one of a subscription is due; null where none is retried. */
  abstract nextDue(subscription: string): Promise<Instant | null>;

  /** Those that hold up their streams. Without payloads: those of a whole page could be large. */
  abstract list(filter: FailureFilter): Promise<readonly HeadOfStream[]>;

  /** One that holds up its stream, with its payload, null where it can be read anew; null where there is none such. */
  abstract find(letterId: string): Promise<(HeadOfStream & { readonly payload: unknown }) | null>;

  /** The first of those that wait on a stream. */
  abstract parkedBehind(subscription: string, stream: string, limit: number): Promise<readonly FailedMessage[]>;

  /** Makes the dead one with this id, or all dead ones of a subscription, due with attempts as if they had never failed. */
  abstract putBack(
    which: { readonly letterId: string } | { readonly subscription: string },
    now: Instant,
  ): Promise<number>;
}
