import { once } from 'node:events';
import { Readable } from 'node:stream';

/** A client that has left more bytes than this unread is told nothing more until it has read on. */
const maxUnreadBytes = 262_144;
/** Bytes below which it has. */
const lowWaterBytes = 65_536;
/** Bytes that go on their way at once. More would leave for the connection's own buffer, where nobody counts them. */
const pieceBytes = 16_384;
/** How long the last words may be on their way, in milliseconds. */
const closeTimeoutMs = 2_000;

/** An event of a stream (WHATWG HTML, 9.2). Neither its id nor its type has a line break; JSON has none either. */
export interface SseEvent {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** Absent: what the client goes on from stays as it is. */
  readonly id?: string;
}

/**
 * The body of a `text/event-stream` answer. Whoever sends it destroys it once the client has it all, or is gone: until
 * then it is not closed.
 */
export class SseBody extends Readable {
  private waiting: (() => void)[] = [];
  private written = 0;

  constructor() {
    super({ highWaterMark: lowWaterBytes, autoDestroy: false });
  }

  /** Whether the client has to read first. What is sent all the same is kept for it. */
  get full(): boolean {
    return this.readableLength > maxUnreadBytes;
  }

  /** Grows as the client reads. */
  get taken(): number {
    return this.written - this.readableLength;
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

  /** Nothing follows. A client that has not read the last words in two seconds is cut off. */
  end(): void {
    if (this.destroyed) return;
    this.push(null);
    const cut = setTimeout(() => this.destroy(), closeTimeoutMs).unref();
    this.once('close', () => clearTimeout(cut));
  }

  override _read(): void {
    this.wake();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.wake();
    done(error);
  }

  private write(text: string): void {
    if (this.destroyed) return;
    const bytes = Buffer.from(text);
    this.written += bytes.length;
    for (let at = 0; at < bytes.length; at += pieceBytes) this.push(bytes.subarray(at, at + pieceBytes));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
