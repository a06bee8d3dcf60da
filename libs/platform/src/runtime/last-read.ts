import type { ChangeSource } from './change-source.js';

/** What was read last from a file, told again without reading while neither the file nor the question has changed. */
export class LastRead<T> {
  private known: { readonly version: number; readonly question: string | null; readonly value: T } | null = null;

  /** @param source null: nothing tells whether it has changed, so that it is always read */
  async of(source: ChangeSource | null, question: string | null, read: () => Promise<T>): Promise<T> {
    if (source === null) return read();
    const version = source.version();
    if (this.known?.version === version && this.known.question === question) return this.known.value;
    const value = await read();
    this.known = { version, question, value };
    return value;
  }
}
