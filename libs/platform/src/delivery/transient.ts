import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { isStorageTrouble } from '../runtime/write-errors.js';

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

/** Whether an error is no fault of the message that met it, but of the state of things: it is tried again, uncounted. */
export function isTransient(error: unknown): boolean {
  return error instanceof ReadStoreUnavailable || error instanceof EffectUnavailable || isStorageTrouble(error);
}
