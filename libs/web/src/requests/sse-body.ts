import { once } from 'node:events';
import { Readable } from 'node:stream';

/** Unread bytes above which a client gets no further events. */
const maxUnreadBytes = 262_144;
/** Unread bytes below which it gets them again. */
const lowWaterBytes = 65_536;
/** Bytes sent at once. More would go into the connection's own buffer, which is not counted. */
const pieceBytes = 16_384;
/** How long the final bytes may take, in milliseconds. */
const closeTimeoutMs = 2_000;

/** An event of a stream (WHATWG HTML, 9.2). Id and type contain no line break; neither does JSON. */
export interface SseEvent {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** Absent: the last event id of the client stays. */
  readonly id?: string;
}

/**
 * Body of a `text/event-stream` answer. The sender destroys it once the client has everything, or is gone; until then
 * it is not closed.
 */
export class SseBody extends Readable {
  private waiting: (() => void)[] = [];
  private written = 0;

  constructor() {
    super({ highWaterMark: lowWaterBytes, autoDestroy: false });
  }

  /** Whether the client has to read first. Events sent all the same are queued. */
  get full(): boolean {
    return this.readableLength > maxUnreadBytes;
  }

  /** Bytes taken by the client. */
  get taken(): number {
    return this.written - this.readableLength;
  }

  /** Resolves once the client has read, or is gone. */
  async ready(): Promise<void> {
    if (this.full && !this.destroyed) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves once the stream is closed. */
  async over(): Promise<void> {
    if (!this.closed) await once(this, 'close').catch(() => undefined);
  }

  send({ type, data, id }: SseEvent): void {
    this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  /** Keeps the connection open and updates the client's last event id. Not visible. */
  beat(id: string): void {
    this.write(`: heartbeat\nid: ${id}\n\n`);
  }

  /** Sets the client's reconnection time, in milliseconds. */
  retryAfter(milliseconds: number): void {
    this.write(`retry: ${milliseconds}\n\n`);
  }

  /** Ends the stream. A client that has not read the final bytes in two seconds is disconnected. */
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
