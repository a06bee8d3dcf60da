import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { explainFailure, faultOf, pathOf, reasonOf, WrongSettings } from '@tradepost/platform/runtime';

/** Outputs of a failure: a sentence for people, and the details of an unexpected one. */
export interface FailureOutputs {
  readonly stderr: { write(text: string): unknown };
  /** Receives log lines; null where there is no log, and details go to a file. */
  readonly log: { write(text: string): unknown } | null;
}

/** Level `fatal` of the log. */
const fatalLevel = 60;

/**
 * Reports in one sentence why something ended; `what` names it, e.g. `Tradepost cannot start`. Every failed start and
 * command comes here, so that none ends in a stack trace.
 */
export function reportFailure(what: string, error: unknown, { stderr, log }: FailureOutputs): void {
  stderr.write(`${sentenceOf(what, error) ?? `${what}: ${unexpected(error, log)}`}\n`);
}

function sentenceOf(what: string, error: unknown): string | null {
  if (error instanceof WrongSettings) return error.message;
  if (error instanceof ReadStoreUnavailable)
    return `${what}: the read store cannot be reached (${oneLine(error.message)}).`;
  const why = explainFailure(error);
  const path = pathOf(error);
  return why && `${what}: ${path === null ? '' : `${path}: `}${oneLine(why)}.`;
}

function unexpected(error: unknown, log: FailureOutputs['log']): string {
  const kind = `an unexpected error (${oneLine(reasonOf(error))})`;
  const line = JSON.stringify({
    level: fatalLevel,
    time: new Date().toISOString(),
    ...faultOf(error),
    msg: 'An unexpected error ended it.',
  });
  if (log !== null) {
    log.write(`${line}\n`);
    return `${kind}; the log has the details.`;
  }
  const file = join(tmpdir(), `tradepost-${process.pid}-${Date.now()}.log`);
  try {
    writeFileSync(file, `${line}\n`, { mode: 0o600, flag: 'wx' });
    return `${kind}; the details are in ${file}.`;
  } catch {
    return `${kind}; its details could not be written to ${file}.`;
  }
}

const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[.]$/, '');
