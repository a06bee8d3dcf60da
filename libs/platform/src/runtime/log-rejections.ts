import { faultOf, reasonOf } from './fault.js';
import type { Log } from './log.js';

/** Log message for a rejection without a handler. Tests look for it in the output of processes. */
export const UNAWAITED = 'Something failed that nobody awaited';

/**
 * Logs unhandled rejections and keeps the process running: everything that changes data is awaited, so nothing half
 * done counts as done. Returns a function that stops it.
 */
export function logRejections(log: Log): () => void {
  const tell = (reason: unknown): void =>
    log.error({ ...faultOf(reason) }, `${UNAWAITED}, which is a fault of the program: ${reasonOf(reason)}`);
  process.on('unhandledRejection', tell);
  return () => void process.off('unhandledRejection', tell);
}
