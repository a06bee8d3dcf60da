import type { Log } from '../runtime/log.js';
import type { Failure } from './retry-queue.js';
import { ATTEMPTS } from './retry-policy.js';

/** Logs failed attempts: a warning for each, an error for the last. */
export class FailureLog {
  constructor(
    private readonly log: Log,
    private readonly subscription: string,
    private readonly tenant: string,
  ) {}

  tell({ letterId, delivery: { id, type, stream, correlationId }, state, attempts, problem }: Failure): void {
    const { subscription, tenant } = this;
    const fields = { subscription, tenant, letter: letterId, message: id, type, stream, correlationId, attempts };
    if (state === 'retrying') {
      this.log.warn(fields, `${subscription} failed at ${type} (attempt ${attempts} of ${ATTEMPTS}): ${problem}`);
      return;
    }
    this.log.error(
      fields,
      `${subscription} gave up ${type} after ${attempts} attempts: ${problem} What follows on ${stream} is parked. Mend the cause, then redrive the dead letter ${letterId}.`,
    );
  }
}
