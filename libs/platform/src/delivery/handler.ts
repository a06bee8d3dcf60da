/** `more`: commit this unit of work and call again with the same message, which is done when something else returns. */
export type Progress = 'more' | void;

/**
 * An effect outside of the database, such as an e-mail. It throws `EffectUnavailable` where the server it needs is away;
 * any other error is a failed attempt, and so is an effect that takes longer than `WorkLimits` admits: it is aborted.
 */
export type OutsideEffect = (signal: AbortSignal) => Promise<void>;

/**
 * A method that handles one type of delivery inside a unit of work. Where it does not settle, `WorkLimits` ends its unit
 * of work: a failed attempt.
 */
export interface Handler<Result = Progress> {
  /** Recorded as the one who acted. */
  readonly principal: string;
  /** Names of the fields of what it handles that say something about a person. */
  readonly personal: readonly string[];
  handle(payload: unknown): Promise<Result>;
}
