/** `more`: commit this unit of work and call again with the same message. */
export type Progress = 'more' | void;

/**
 * An effect outside the database, such as an e-mail. Throws `EffectUnavailable` where a server that it needs is
 * unavailable; any other error is a failed attempt, and so is exceeding `WorkLimits`, which aborts it.
 */
export type OutsideEffect = (signal: AbortSignal) => Promise<void>;

/**
 * A method that handles one type of delivery in a unit of work. Exceeding `WorkLimits` ends the unit of work: a failed
 * attempt.
 */
export interface Handler<Result = Progress> {
  /** Recorded as the principal. */
  readonly principal: string;
  /** Names of the personal fields of what it handles. */
  readonly personal: readonly string[];
  handle(payload: unknown): Promise<Result>;
}
