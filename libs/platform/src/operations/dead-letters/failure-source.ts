import type { RequestContext } from '../../event-store/request-context.js';
import type { DeadLetter, DeadLetterState, OpenDeadLetter } from './dead-letter.js';

/**
 * A letter's place in the list: newest first, and by `key` downwards where several are of one instant. The key begins
 * with the handler and a slash.
 */
export interface ListPlace {
  readonly since: string;
  readonly key: string;
}

export interface ListedFailure {
  readonly place: ListPlace;
  readonly letter: DeadLetter;
}

export interface FailureQuery {
  readonly handler?: string | undefined;
  readonly states: readonly DeadLetterState[];
  /** Where the page before ended. */
  readonly after: ListPlace | null;
  readonly limit: number;
}

/** One place where letters are kept: beside a context's checkpoints, or beside a projection's documents. */
export abstract class FailureSource {
  abstract list(query: FailureQuery): Promise<readonly ListedFailure[]>;

  /** Null where it is not kept here. */
  abstract find(id: string): Promise<DeadLetter | null>;

  /** With content; the named personal fields are shown. Null where it is not kept here. */
  abstract open(id: string, revealed: readonly string[]): Promise<OpenDeadLetter | null>;

  /** Makes it due now, with attempts as if it had never failed. False where it is not dead. */
  abstract redrive(id: string): Promise<boolean>;

  /** The same for all dead letters of a handler; resolves with how many. */
  abstract redriveAll(handler: string): Promise<number>;

  /** Records the decision that it is never to be delivered, which lets those behind it go on. False where it is not dead. */
  abstract discard(request: RequestContext, id: string, reason: string): Promise<boolean>;
}
