import type { Instant } from '@tradepost/kernel';
import type { Delivery } from './message-source.js';

/**
 * A delivery that failed, or that is blocked behind one. The first of a stream is `retrying`, or `dead` once its
 * attempts are used up; later ones are `parked`, in order.
 */
export interface FailedDelivery extends Delivery {
  readonly letterId: string;
  readonly state: 'retrying' | 'dead' | 'parked';
  /** Failed attempts. */
  readonly attempts: number;
}

/** State of a failed or parked delivery. */
export interface FailureRecord {
  readonly state: FailedDelivery['state'];
  readonly attempts: number;
  /** Time of the next attempt; null for one that is parked or dead. */
  readonly dueAt: Instant | null;
  readonly problem: string | null;
}

/** The first failed delivery of a stream. */
export interface HeadOfStream extends FailureRecord {
  readonly letterId: string;
  readonly subscription: string;
  readonly state: 'retrying' | 'dead';
  readonly position: string;
  readonly message: FailedMessage;
  /** When it began to block its stream. */
  readonly since: Instant;
  /** Number of deliveries parked behind it. */
  readonly parked: number;
}

/** A delivery without its content. */
export type FailedMessage = Pick<Delivery, 'id' | 'type' | 'stream' | 'correlationId'>;

/** Place in the list of failed deliveries, newest first; within one instant, by key in descending order. */
export interface FailurePlace {
  readonly since: Instant;
  /** `<subscription>/<letter id>`. */
  readonly key: string;
}

/** Filter and page of the list of failed deliveries. */
export interface FailureFilter {
  readonly subscription?: string | undefined;
  readonly states: readonly HeadOfStream['state'][];
  /** Null: from the newest. */
  readonly after: FailurePlace | null;
  readonly limit: number;
}

/** Bounds of what counts as due. */
export interface DueTime {
  readonly now: Instant;
  /** Latest time that a retry can be due at. Anything later was set by a clock that ran ahead, and counts as due. */
  readonly horizon: Instant;
}

/**
 * Failed and parked deliveries, in the write model of the context that their handlers change. They change in one
 * transaction with checkpoints and effects.
 */
export abstract class FailedDeliveries {
  /** Whether a failed delivery of a subscription blocks this stream. */
  abstract holdUp(subscription: string, stream: string): Promise<boolean>;

  /** Streams blocked by failed deliveries of a subscription. */
  abstract streams(subscription: string): Promise<readonly string[]>;

  /** Appends a delivery to those of its stream. Ignores a repeat. */
  abstract add(
    subscription: string,
    letterId: string,
    delivery: Delivery,
    record: FailureRecord & { readonly since: Instant | null },
  ): Promise<void>;

  abstract update(letterId: string, record: FailureRecord): Promise<void>;

  /** Removes a delivery. The next one of its stream is due at `now`. */
  abstract remove(subscription: string, letterId: string, stream: string, now: Instant): Promise<void>;

  /** Whether a delivery is due and still has this number of attempts. */
  abstract isDue(letterId: string, attempts: number, time: DueTime): Promise<boolean>;

  /**
   * Due deliveries of a subscription, each with those parked behind it, in order. Ends at the limit or at
   * `maxBatchBytes`.
   */
  abstract due(subscription: string, time: DueTime, limit: number): Promise<readonly FailedDelivery[]>;

  /** When the next delivery of a subscription is due; null where none is retried. */
  abstract nextDue(subscription: string): Promise<Instant | null>;

  /** First failed deliveries of their streams, without payloads, which could be large. */
  abstract list(filter: FailureFilter): Promise<readonly HeadOfStream[]>;

  /**
   * A first failed delivery with its payload (null where it can be read again from the log); null for an unknown id.
   */
  abstract find(letterId: string): Promise<(HeadOfStream & { readonly payload: unknown }) | null>;

  /** The first deliveries parked on a stream. */
  abstract parkedBehind(subscription: string, stream: string, limit: number): Promise<readonly FailedMessage[]>;

  /**
   * Makes one dead delivery, or all dead ones of a subscription, due with no attempts counted. Returns their number.
   */
  abstract putBack(
    which: { readonly letterId: string } | { readonly subscription: string },
    now: Instant,
  ): Promise<number>;
}
