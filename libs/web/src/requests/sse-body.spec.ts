import { Writable } from 'node:stream';
import { until } from '@tradepost/platform/testing';
import { SseBody } from './sse-body.js';

/** A connection whose client reads a piece only when it is told to. */
class Connection extends Writable {
  private read: (() => void) | null = null;

  constructor() {
    super({ highWaterMark: 16_384 });
  }

  override _write(_: Buffer, __: string, done: () => void): void {
    this.read = done;
  }

  readOn(): void {
    const { read } = this;
    this.read = null;
    read?.();
  }
}

let body: SseBody;
let connection: Connection;

beforeEach(() => {
  body = new SseBody();
  connection = new Connection();
  body.pipe(connection);
});
afterEach(() => body.destroy());

describe('the body of a stream', () => {
  it('counts what the client has left unread, however large the pieces are that it was sent in', async () => {
    body.send({ type: 'snapshot', data: 'é'.repeat(500_000) });
    expect(body.full).toBe(true);
    await until(() => connection.writableLength > 0);
    expect([body.full, connection.writableLength < 65_536]).toEqual([true, true]);
  });

  it('tells when the client reads on, and when it has read enough', async () => {
    body.send({ type: 'snapshot', data: 'x'.repeat(400_000) });
    await until(() => connection.writableLength > 0);
    const before = body.taken;
    let ready = false;
    void body.ready().then(() => (ready = true));
    await until(() => {
      connection.readOn();
      return body.taken > before;
    });
    expect(ready).toBe(false);
    await until(() => {
      connection.readOn();
      return ready;
    });
    expect(body.full).toBe(false);
  });

  it('is closed soon after its last words, whether they are read or not', async () => {
    body.send({ type: 'snapshot', data: 'x'.repeat(400_000) });
    body.end();
    expect(body.closed).toBe(false);
    await until(() => body.closed);
  });
});
