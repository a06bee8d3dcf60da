import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;
  private cut: string | null = null;
  private silent = false;

  constructor(private readonly target: URL) {}

  /** Where clients connect to; the same after each start. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    url.searchParams.set('directConnection', 'true');
    return url.href;
  }

  async start(): Promise<void> {
    this.server = createServer((client) => this.relay(client)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Closes every connection and takes no more. */
  async stop(): Promise<void> {
    const server = this.server;
    if (server === null) return;
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Closes each connection over which the client sends this text, before it arrives; null: none any more. */
  cutAt(text: string | null): void {
    this.cut = text;
  }

  /** Takes connections and requests, but lets no answer through. */
  silence(silent: boolean): void {
    this.silent = silent;
  }

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
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
      if (this.cut !== null && chunk.includes(this.cut)) client.destroy();
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!this.silent) client.write(chunk);
    });
  }
}
