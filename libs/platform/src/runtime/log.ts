import type { LoggerService } from '@nestjs/common';
import { faultOf, reasonOf } from './fault.js';

/** Fields of a log line. */
export type Fields = Readonly<Record<string, unknown>>;

/** Structured log: fields for machines, a message for people. */
export abstract class Log {
  abstract info(fields: Fields, message: string): void;
  abstract warn(fields: Fields, message: string): void;
  abstract error(fields: Fields, message: string): void;
}

/** Passes warnings and errors of Nest to the log. Its start-up messages are dropped. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(): void {
    return;
  }

  warn(message: unknown, context?: unknown): void {
    this.target.warn({ context }, String(message));
  }

  error(message: unknown, _stack?: unknown, context?: unknown): void {
    if (message instanceof Error) this.target.error({ context, ...faultOf(message) }, reasonOf(message));
    else this.target.error({ context }, String(message));
  }
}
