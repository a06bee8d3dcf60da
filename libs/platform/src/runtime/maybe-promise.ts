/** A value, or a promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Applies a function to a value, synchronously where possible: under `AsyncLocalStorage` a promise costs about a
 * microsecond, and every request passes several.
 */
export function whenThere<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
