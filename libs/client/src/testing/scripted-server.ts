import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A received request. */
export interface ReceivedRequest {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Outcome of a request: an answer, a closed connection, no response, or a stream written by the test. */
export type Outcome = Answer | 'cut' | 'silence' | ((response: ServerResponse) => void);

/** Server that is scripted by a test and records its requests. */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  private server: Server | null = null;

  constructor(private answer: (heard: ReceivedRequest) => Outcome | Promise<Outcome>) {}

  static async start(answer: (heard: ReceivedRequest) => Outcome | Promise<Outcome>): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(answer);
    scripted.server = createServer((request, response) => void scripted.take(request, response));
    scripted.server.listen(0, '127.0.0.1');
    await once(scripted.server, 'listening');
    return scripted;
  }

  /** One outcome per request, in order; the last applies to all that follow. */
  static inOrder(...outcomes: readonly Outcome[]): Promise<ScriptedServer> {
    let next = 0;
    return ScriptedServer.start(() => outcomes[Math.min(next++, outcomes.length - 1)]!);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  /** Requests to one path. */
  requestsTo(path: string): ReceivedRequest[] {
    return this.requests.filter((one) => one.path.split('?')[0] === path);
  }

  /** Changes the script. */
  respondWith(answer: (heard: ReceivedRequest) => Outcome | Promise<Outcome>): void {
    this.answer = answer;
  }

  async close(): Promise<void> {
    const closed = once(this.server!, 'close');
    this.server!.close();
    this.server!.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { method, url, headers } = request;
    const heard = {
      method: method!,
      path: url!,
      headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    this.requests.push(heard);
    const outcome = await this.answer(heard);
    if (outcome === 'cut') request.socket.destroy();
    else if (typeof outcome === 'function') outcome(response);
    else if (outcome !== 'silence') send(response, outcome);
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = {} }: Answer): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'x-request-id': 'request-1', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A refusal in the shop's format. */
export function refusal(status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Answer {
  const document = { type: `/problems/${code}`, title: code, status, detail: `It is ${code}.`, instance: '/', code };
  return { status, headers, body: { ...document, requestId: 'request-1', ...more } };
}
