import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { ResponseReader, type Response } from './response-reader.js';

interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

/** A keep-alive connection with one request in flight at a time. */
export class Connection {
  private waiting: Waiting | null = null;

  private constructor(private readonly socket: Socket) {
    const reader = new ResponseReader((response) => this.settle((waiting) => waiting.resolve(response)));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', (error) => this.settle((waiting) => waiting.reject(error)));
    socket.on('close', () => this.settle((waiting) => waiting.reject(new Error('The server closed the connection.'))));
  }

  /** @param url of the server, e.g. `http://127.0.0.1:3000` */
  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a request and resolves with its response. Rejects when the connection breaks. */
  request(text: string): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(text);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) how(waiting);
  }
}

/** The text of a GET request. */
export function get(path: string, token: string | null = null): string {
  return `GET ${path} HTTP/1.1\r\nhost: tradepost\r\n${bearing(token)}\r\n`;
}

/** The text of a request with a JSON body; a POST may have an idempotency key. */
export function send(method: 'POST' | 'PUT', path: string, body: string, token: string, key?: string): string {
  const once = key === undefined ? '' : `idempotency-key: ${key}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nhost: tradepost\r\ncontent-type: application/json\r\n${bearing(token)}${once}`;
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function bearing(token: string | null): string {
  return token === null ? '' : `authorization: Bearer ${token}\r\n`;
}

/** Sends one request on a connection of its own. */
export async function ask(url: string, request: string): Promise<Response> {
  const connection = await Connection.open(url);
  try {
    return await connection.request(request);
  } finally {
    connection.close();
  }
}
