import { streamType } from '@tradepost/kernel';

/** Somebody decided that a handler is never to receive a message. The stream is named after the dead letter. */
export interface DeliveryDiscarded {
  readonly type: 'DeliveryDiscarded';
  /** Subscription, e.g. `desk.slips` or `board.projection.notes`. */
  readonly handler: string;
  readonly messageId: string;
  readonly messageType: string;
  /** What ordered the delivery: a stream or subject; for a projection, the id of its document. */
  readonly stream: string;
  readonly reason: string;
}

/** A stream of the platform's own in every context's event log. None of it becomes a contract. */
export const deadLetterStream = streamType<DeliveryDiscarded>('dead-letter');
