import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { relay } from '@tradepost/platform/testing';

/** What of an exchange is lost: the request before it arrives, or the answer after all has been done. */
export type Loss = 'request' | 'answer' | null;

/** A bad connection to a server: the test says what becomes of each connection's next exchange. */
export class FlakyProxy {
  /** Exchanges that were lost. */
  lost = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    private readonly target: URL,
    private readonly lose: () => Loss,
  ) {
    this.server = createServer((client) => this.relay(client));
  }

  static async start(target: string, lose: () => Loss): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(new URL(target), lose);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private relay(client: Socket): void {
    let loss: Loss = null;
    relay(client, this.target, this.sockets, {
      request: (chunk) => {
        if (/^(GET|POST|PATCH|PUT) /.test(chunk.toString('latin1', 0, 6))) loss = this.lose();
        if (loss !== null) this.lost += 1;
        return loss === 'request' ? 'cut' : 'pass';
      },
      answer: () => (loss === 'answer' ? 'cut' : 'pass'),
    });
  }
}
