/** A value that is there, or one that comes. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Goes on with a value: at once where it is there. Under `AsyncLocalStorage` each promise costs about a microsecond, and
 * what every request passes has several.
 */
export function whenThere<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
