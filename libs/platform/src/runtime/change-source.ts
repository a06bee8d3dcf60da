/** A file that other processes may change as well, without raising a signal here. */
export interface ChangeSource {
  /** Another number than before where any other connection has changed the content since. Takes some microseconds. */
  version(): number;
}

/** How long may be slept beside files that are watched, in milliseconds: a net under what wakes. */
export const watchedSleepMs = 60_000;
/** The same beside a server that nobody watches. */
export const unwatchedSleepMs = 1_000;
