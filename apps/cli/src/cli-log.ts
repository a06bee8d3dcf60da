import { Log } from '@tradepost/platform';

type Fields = Readonly<Record<string, unknown>>;

/** Log of commands: warnings and errors as lines; nothing else. */
export class CliLog extends Log {
  constructor(private readonly stream: { write(text: string): unknown }) {
    super();
  }

  info(): void {
    return;
  }

  warn(_: Fields, message: string): void {
    this.stream.write(`Warning: ${message}\n`);
  }

  error(_: Fields, message: string): void {
    this.stream.write(`Error: ${message}\n`);
  }
}
