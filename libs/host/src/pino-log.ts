import { Log, type Fields, type logLevels } from '@tradepost/platform/runtime';
import { pino, type Logger } from 'pino';

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
