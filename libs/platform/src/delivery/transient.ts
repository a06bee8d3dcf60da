import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { isStorageTrouble } from '../runtime/write-errors.js';

/**
 * A server needed by an effect is unavailable; the message is not at fault. The subscription waits and retries without
 * counting an attempt.
 */
export class EffectUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EffectUnavailable';
  }
}

/** Whether an error is not the message's fault: it is retried without counting an attempt. */
export function isTransient(error: unknown): boolean {
  return error instanceof ReadStoreUnavailable || error instanceof EffectUnavailable || isStorageTrouble(error);
}
