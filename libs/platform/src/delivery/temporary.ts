import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { TransactionLost, WriteLockUnavailable } from '../persistence/writer-lane.js';

/**
 * A server that an effect needs is away: the message is not at fault. Throw it from an effect outside; the subscription
 * then waits and tries again, without counting an attempt.
 */
export class EffectUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EffectUnavailable';
  }
}

const kinds = [ReadStoreUnavailable, WriteLockUnavailable, TransactionLost, EffectUnavailable];
/** What SQLite answers while a disk is full, broken or locked. */
const sqlite = /^SQLITE_(?:FULL|IOERR|NOMEM|BUSY|LOCKED|CANTOPEN|READONLY)/;

/** Whether an error is no fault of the message that met it, but of the state of things: it is tried again, uncounted. */
export function isTemporary(error: unknown): boolean {
  if (kinds.some((kind) => error instanceof kind)) return true;
  return sqlite.test(String((error as { code?: unknown } | null)?.code));
}
