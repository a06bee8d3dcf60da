import { streamType } from '@tradepost/kernel';

/** A person decided that a handler never receives a message. The stream is named after the dead letter. */
export interface DeliveryDiscarded {
  readonly type: 'DeliveryDiscarded';
  /** Name of the subscription, e.g. `desk.slips` or `board.projection.notes`. */
  readonly handler: string;
  readonly messageId: string;
  readonly messageType: string;
  /** What orders the deliveries: a stream or subject; for a projection, the id of its document. */
  readonly stream: string;
  readonly reason: string;
}

/** Stream of the platform in every context's event log. Never published. */
export const deadLetterStream = streamType<DeliveryDiscarded>('dead-letter');
