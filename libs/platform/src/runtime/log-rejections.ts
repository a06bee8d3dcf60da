import { faultOf, reasonOf } from './fault.js';
import type { Log } from './log.js';

/** What the log says of a promise that failed without anybody awaiting it. Tests look for it in what processes print. */
export const UNAWAITED = 'Something failed that nobody awaited';

/**
 * Logs rejections that nobody handles, and lets the process go on: whatever changes data is awaited by whoever asked for
 * it, so that nothing half done is taken for done. Without it Node ends the process. Stops when the function that it
 * gives is called.
 */
export function logRejections(log: Log): () => void {
  const tell = (reason: unknown): void =>
    log.error({ ...faultOf(reason) }, `${UNAWAITED}, which is a fault of the program: ${reasonOf(reason)}`);
  process.on('unhandledRejection', tell);
  return () => void process.off('unhandledRejection', tell);
}
