import { once } from 'node:events';
import { Readable } from 'node:stream';

/** A client that has left more bytes than this unread is told nothing more until it has read on. */
const MOST_UNREAD = 262_144;
/** Bytes below which it has. */
const LITTLE = 65_536;

/** An event of a stream (WHATWG HTML, 9.2). Neither its id nor its type has a line break; JSON has none either. */
export interface SseEvent {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** Absent: what the client goes on from stays as it is. */
  readonly id?: string;
}

/** The body of a `text/event-stream` answer. */
export class SseBody extends Readable {
  private waiting: (() => void)[] = [];

  constructor() {
    super({ highWaterMark: LITTLE });
  }

  /** Whether the client has to read first. What is sent all the same is kept for it. */
  get full(): boolean {
    return this.readableLength > MOST_UNREAD;
  }

  /** Resolves when the client has read, or is gone. */
  async ready(): Promise<void> {
    if (this.full && !this.destroyed) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when the stream is closed. */
  async over(): Promise<void> {
    if (!this.closed) await once(this, 'close').catch(() => undefined);
  }

  send({ type, data, id }: SseEvent): void {
    this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  /** Keeps the connection open, and moves on what the client would go on from. Shows nowhere. */
  beat(id: string): void {
    this.write(`: heartbeat\nid: ${id}\n\n`);
  }

  /** Says after how many milliseconds a client should connect again. */
  retryAfter(milliseconds: number): void {
    this.write(`retry: ${milliseconds}\n\n`);
  }

  end(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    this.wake();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.wake();
    done(error);
  }

  private write(text: string): void {
    if (!this.destroyed) this.push(text);
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
