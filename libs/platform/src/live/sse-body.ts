import { Readable } from 'node:stream';

/** Bytes that may wait for a slow client before it is cut off. */
const MOST_UNREAD = 262_144;

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
  override _read(): void {
    // Nothing is held back: what is written waits in the buffer of the stream.
  }

  /** False for a client that reads too slowly to be told more. What came before, a long snapshot say, may wait. */
  send({ type, data, id }: SseEvent): boolean {
    return this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  /** Keeps the connection open, and moves on what the client would go on from. Shows nowhere. */
  beat(id: string): boolean {
    return this.write(`: heartbeat\nid: ${id}\n\n`);
  }

  /** Says after how many milliseconds a client should connect again. */
  retryAfter(milliseconds: number): boolean {
    return this.write(`retry: ${milliseconds}\n\n`);
  }

  end(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  private write(text: string): boolean {
    if (this.destroyed || this.readableLength > MOST_UNREAD) return false;
    this.push(text);
    return true;
  }
}
