/** A value that is there, or one that comes. */
export type Soon<T> = T | Promise<T>;

/**
 * Goes on with a value: at once where it is there. Under `AsyncLocalStorage` each promise costs about a microsecond, and
 * what every request passes has several.
 */
export function whenThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
