import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

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
    const server = connect(Number(this.target.port), this.target.hostname);
    let loss: Loss = null;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (/^(GET|POST|PATCH|PUT) /.test(chunk.toString('latin1', 0, 6))) loss = this.lose();
      if (loss !== null) this.lost += 1;
      if (loss === 'request') client.destroy();
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (loss === 'answer') client.destroy();
      else client.write(chunk);
    });
  }
}
