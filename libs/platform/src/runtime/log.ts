import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { logLevels } from './platform-settings.js';
import { faultOf, reasonOf } from './fault.js';

type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines: fields for machines, a message for people. */
export abstract class Log {
  abstract info(fields: Fields, message: string): void;
  abstract warn(fields: Fields, message: string): void;
  abstract error(fields: Fields, message: string): void;
}

/** Writes JSON lines to standard output. */
export class PinoLog extends Log {
  private readonly logger: Logger;

  constructor(level: (typeof logLevels)[number]) {
    super();
    this.logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  }

  info(fields: Fields, message: string): void {
    this.logger.info(fields, message);
  }

  warn(fields: Fields, message: string): void {
    this.logger.warn(fields, message);
  }

  error(fields: Fields, message: string): void {
    this.logger.error(fields, message);
  }
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
