/** Something that other processes change without notifying this one. */
export interface ChangeSource {
  /** Changes whenever another connection has changed the content. Takes microseconds. */
  version(): number;
}

/** Longest sleep beside watched files, in milliseconds. A safety net behind the watch, which wakes sooner. */
export const watchedSleepMs = 3_600_000;
/** The same beside a server, which is not watched. */
export const unwatchedSleepMs = 1_000;
