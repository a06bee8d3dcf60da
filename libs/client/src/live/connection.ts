import { problemOf, type Fetch } from '../exchange.js';
import { SseParser, type SseEvent } from './sse-parser.js';

/** One connection to a stream. It ends by being closed, and where the shop says nothing for too long. */
export class Connection {
  readonly parser = new SseParser();
  private readonly closing = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly fetch: Fetch,
    /** How long the shop may say nothing, in milliseconds. */
    private readonly silence: number,
    /** Closes it as well. */
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal, this.closing.signal]);
  }

  /** Connects, and resolves with what arrives, piece by piece. Throws `ShopProblem` where the shop refuses. */
  async open(url: string): Promise<AsyncIterable<readonly SseEvent[]>> {
    const { signal } = this;
    const response = await this.soon(this.fetch(url, { headers: { accept: 'text/event-stream' }, signal }));
    if (!response.ok) throw problemOf(response, await response.text());
    return this.events(response.body!.getReader());
  }

  close(): void {
    this.closing.abort();
  }

  private async *events(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<readonly SseEvent[]> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.soon(reader.read());
      if (done) return;
      yield this.parser.push(decoder.decode(value, { stream: true }));
    }
  }

  private soon<T>(answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.close(), this.silence);
    return answer.finally(() => clearTimeout(timer));
  }
}
