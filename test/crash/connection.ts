import { Agent, request, type IncomingMessage } from 'node:http';
import type { Reply } from './ledger.js';

/** A server that has not answered by then, in milliseconds, counts as one that does not. */
const PATIENCE = 20_000;

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text; null for none. */
  readonly body?: string | null;
}

/** Sends requests to the shop over connections that are kept, at most so many at once. */
export class Connection {
  /** Requests sent so far, those that met no server included. */
  sent = 0;
  private readonly agent: Agent;
  private authorization: Readonly<Record<string, string>> = {};

  constructor(
    private readonly port: number,
    width: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: width });
  }

  /** From now on every request bears this token. */
  authorize(token: string): void {
    this.authorization = { authorization: `Bearer ${token}` };
  }

  /** Resolves with an answer that was read whole; anything less rejects with the connection's error. */
  send(method: string, path: string, { headers = {}, body = null }: Sending = {}): Promise<Reply> {
    this.sent += 1;
    const length: Record<string, string> =
      body === null ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port: this.port,
        method,
        path,
        headers: { ...this.authorization, ...headers, ...length },
        agent: this.agent,
        timeout: PATIENCE,
      });
      call.on('timeout', () => call.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })));
      call.on('error', reject).on('response', (response) => void whole(response).then(resolve, reject));
      call.end(body ?? undefined);
    });
  }

  /** Reads JSON. Rejects for every answer but 200. */
  async get<T>(path: string): Promise<T> {
    const { status, text } = await this.send('GET', path);
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  /** Breaks off whatever is under way, as a network would; what is sent afterwards is not touched. */
  cut(): void {
    this.agent.destroy();
  }
}

async function whole(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    etag: headers.etag ?? null,
    location: headers.location ?? null,
    replayed: headers['idempotent-replayed'] === 'true',
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
