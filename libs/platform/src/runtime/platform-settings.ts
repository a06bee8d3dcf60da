/** Log levels, least verbose first. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** Where deliveries run: in a worker thread, in the serving thread, or in another process. */
export const workerModes = ['thread', 'inline', 'none'] as const;

/** Settings that the platform reads. */
export abstract class PlatformSettings {
  /** Folder of keys, locks and embedded databases. */
  abstract readonly dataDirectory: string;
  abstract readonly worker: (typeof workerModes)[number];
}
