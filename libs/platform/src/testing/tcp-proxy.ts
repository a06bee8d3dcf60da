import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { relay } from './relay.js';

/** A proxy that can be cut. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;
  private cut: string | null = null;
  private silent = false;

  constructor(private readonly target: URL) {}

  /** Address for clients; the same after each start. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    url.searchParams.set('directConnection', 'true');
    return url.href;
  }

  async start(): Promise<void> {
    this.server = createServer((client) =>
      relay(client, this.target, this.sockets, {
        request: (chunk) => (this.cut !== null && chunk.includes(this.cut) ? 'cut' : 'pass'),
        answer: () => (this.silent ? 'lose' : 'pass'),
      }),
    ).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Closes every connection and accepts no more. */
  async stop(): Promise<void> {
    const server = this.server;
    if (server === null) return;
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Closes each connection on which the client sends this text, before it arrives; null for none. */
  cutAt(text: string | null): void {
    this.cut = text;
  }

  /** Accepts connections and requests, but passes no answer on. */
  silence(silent: boolean): void {
    this.silent = silent;
  }
}
