import type { Log } from '../runtime/log.js';
import { describeHanging, type HangingWork } from './watchdog.js';

/** Logs work that does not settle. */
export function warnOfHanging(log: Log, work: HangingWork): void {
  const { label, request, ageMs } = work;
  const { tenant, principal, correlationId, causationId: message } = request;
  const fields = { tenant, work: label, principal, message, correlationId, milliseconds: Math.round(ageMs) };
  log.warn(fields, `${describeHanging(work)}.`);
}
