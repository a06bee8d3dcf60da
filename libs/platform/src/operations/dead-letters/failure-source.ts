import type { RequestContext } from '../../event-store/request-context.js';
import type { ChangeSource } from '../../runtime/change-source.js';
import { LastRead } from '../../runtime/last-read.js';
import type { DeadLetter, DeadLetterState, OpenDeadLetter } from './dead-letter.js';

/**
 * Place in the list, newest first, and by `key` in descending order within one instant. The key begins with the handler
 * and a slash.
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
  /** Last place of the previous page. */
  readonly after: ListPlace | null;
  readonly limit: number;
}

/** Where failed deliveries are kept: beside a context's checkpoints, or beside a projection's documents. */
export abstract class FailureSource {
  private readonly lastLook = new LastRead<boolean>();

  /** The file that they are stored in; null where changes cannot be detected. */
  protected abstract readonly changes: ChangeSource | null;

  /** Whether any is dead. For repeated status requests: opens no idle file. */
  hasDead(): Promise<boolean> {
    return this.lastLook.of(this.changes, null, async () => {
      const letters = await this.list({ states: ['dead'], after: null, limit: 1 });
      return letters.length > 0;
    });
  }

  abstract list(query: FailureQuery): Promise<readonly ListedFailure[]>;

  /** Null for one that is kept elsewhere. */
  abstract find(id: string): Promise<DeadLetter | null>;

  /** With its payload; the named personal fields are revealed. Null for one that is kept elsewhere. */
  abstract open(id: string, revealed: readonly string[]): Promise<OpenDeadLetter | null>;

  /** Makes it due with no attempts counted. False where it is not dead. */
  abstract redrive(id: string): Promise<boolean>;

  /** The same for all dead letters of a handler. Resolves with their number. */
  abstract redriveAll(handler: string): Promise<number>;

  /** Records the decision to discard it; those behind it go on. False where it is not dead. */
  abstract discard(request: RequestContext, id: string, reason: string): Promise<boolean>;
}
