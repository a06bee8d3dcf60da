import { problemOf, type Fetch } from '../exchange.js';
import { SseParser, type SseEvent } from './sse-parser.js';

/** One connection to an event stream. Ends when closed, or when nothing arrives for too long. */
export class Connection {
  readonly parser = new SseParser();
  private readonly closing = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly fetch: Fetch,
    /** Longest time without data, in milliseconds. */
    private readonly silenceTimeoutMs: number,
    /** Closes the connection when aborted. */
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal, this.closing.signal]);
  }

  /** Connects and resolves with the batches of events as they arrive. Throws `ShopProblem` for a refusal. */
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
    const timer = setTimeout(() => this.close(), this.silenceTimeoutMs);
    return answer.finally(() => clearTimeout(timer));
  }
}
