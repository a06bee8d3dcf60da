import { DomainError, type Instant } from '@tradepost/kernel';

/** A delivery without its content. */
export interface DeadLetterMessage {
  /** Id of the event, or of the contract's envelope. */
  readonly id: string;
  readonly type: string;
  /** What orders deliveries: `<category>/<id>`, a contract's subject, or the id of a projection's document. */
  readonly stream: string;
  readonly correlationId: string;
}

export type DeadLetterState = 'retrying' | 'dead';

/** A failed delivery, as people see it; a dead letter once its attempts are used up. */
export interface DeadLetter {
  readonly id: string;
  /** The subscription, e.g. `desk.slips` or `board.projection.notes`. */
  readonly handler: string;
  readonly state: DeadLetterState | 'discarded';
  /** Failed attempts. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** When it began to block its stream. */
  readonly since: Instant;
  /** Error of the last attempt; null where it was parked and has not been attempted yet. */
  readonly problem: string | null;
  readonly message: DeadLetterMessage;
  /** Number of deliveries parked behind it. */
  readonly parked: number;
}

/** The same with its payload, and the first of those behind it. */
export interface OpenDeadLetter extends DeadLetter {
  /** The recorded event, or the contract's envelope; personal fields are masked unless revealed by name. */
  readonly payload: object;
  readonly behind: readonly DeadLetterMessage[];
}

/** There is no such dead letter, or it was delivered meanwhile. */
export class DeadLetterNotFound extends DomainError {
  readonly code = 'dead_letter_not_found';

  constructor() {
    super('There is no such dead letter. It may have been delivered or discarded; list those there are.');
  }
}

/** Only dead deliveries can be redriven or discarded. */
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
