import type { LoggerService } from '@nestjs/common';
import { faultOf, reasonOf } from './fault.js';

/** What a log line bears beside its message. */
export type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines: fields for machines, a message for people. */
export abstract class Log {
  abstract info(fields: Fields, message: string): void;
  abstract warn(fields: Fields, message: string): void;
  abstract error(fields: Fields, message: string): void;
}

/** Lets Nest speak through the same log. Its chatter about modules and routes is left out. */
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
