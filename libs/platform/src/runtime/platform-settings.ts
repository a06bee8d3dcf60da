/** Levels of the log, from the least to the most that is told. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** Where deliveries are made: in a worker thread, in the thread that serves, or by another process. */
export const workerModes = ['thread', 'inline', 'none'] as const;

/** Settings of the installation that the platform reads. */
export abstract class PlatformSettings {
  /** Folder of keys, locks and embedded databases. */
  abstract readonly dataDirectory: string;
  abstract readonly worker: (typeof workerModes)[number];
}
