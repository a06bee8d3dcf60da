import { DomainError, type Instant } from '@tradepost/kernel';

/** What a delivery carries, without its content. */
export interface DeadLetterMessage {
  /** Id of the event, or of the contract's envelope. */
  readonly id: string;
  readonly type: string;
  /** What orders deliveries: `<category>/<id>`, a contract's subject, or the id of a projection's document. */
  readonly stream: string;
  readonly correlationId: string;
}

export type DeadLetterState = 'retrying' | 'dead';

/** A delivery that failed, as people see it. It is a dead letter once its attempts are used up. */
export interface DeadLetter {
  readonly id: string;
  /** The subscription that could not handle it, e.g. `desk.slips` or `board.projection.notes`. */
  readonly handler: string;
  readonly state: DeadLetterState | 'discarded';
  /** Attempts that failed. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** Since when it holds up its stream. */
  readonly since: Instant;
  /** What the last attempt failed with; null for one that has come up behind another and was not attempted yet. */
  readonly problem: string | null;
  readonly message: DeadLetterMessage;
  /** Deliveries that wait behind it. */
  readonly parked: number;
}

/** The same with its content, and the first of those that wait behind it. */
export interface OpenDeadLetter extends DeadLetter {
  /** The event as recorded, or the contract's envelope; personal fields are masked unless asked for by name. */
  readonly payload: object;
  readonly behind: readonly DeadLetterMessage[];
}

/** There is no such dead letter, or its delivery has succeeded meanwhile. */
export class DeadLetterNotFound extends DomainError {
  readonly code = 'dead_letter_not_found';

  constructor() {
    super('There is no such dead letter. It may have been delivered or discarded; list those there are.');
  }
}

/** Only a delivery whose attempts are used up can be redriven or discarded. */
export class DeliveryNotDead extends DomainError {
  readonly code = 'delivery_not_dead';

  constructor() {
    super('This delivery is still being tried, or was decided on a moment ago. Wait until it is dead or gone.');
  }
}

/** The context that a handler belongs to: its name begins with that of its context. */
export function contextOfHandler(handler: string): string {
  return handler.slice(0, Math.max(0, handler.indexOf('.')));
}
