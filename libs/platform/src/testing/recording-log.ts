import { Log } from '../runtime/log.js';

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps log lines for tests. */
export class RecordingLog extends Log {
  readonly lines: Line[] = [];

  info(fields: Line['fields'], message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: Line['fields'], message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: Line['fields'], message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }

  /** The lines of a level, as text. */
  at(level: Line['level']): readonly string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }
}
