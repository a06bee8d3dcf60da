import type { ChangeSource } from './change-source.js';

/** Caches a value read from a file until the file or the question changes. */
export class LastRead<T> {
  private known: { readonly version: number; readonly question: string | null; readonly value: T } | null = null;

  /** @param source null where changes cannot be detected: then it always reads */
  async of(source: ChangeSource | null, question: string | null, read: () => Promise<T>): Promise<T> {
    if (source === null) return read();
    const version = source.version();
    if (this.known?.version === version && this.known.question === question) return this.known.value;
    const value = await read();
    this.known = { version, question, value };
    return value;
  }
}
