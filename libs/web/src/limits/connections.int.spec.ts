import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { until } from '@tradepost/platform/testing';
import { Connections, type ConnectionLimits, type CutReason } from './connections.js';
import { answerUnreadable } from '../server/unreadable-requests.js';

const ample: ConnectionLimits = { unreadTimeout: 60_000, maxWaiting: 20_000, maxUnread: 2 ** 30 };
/** More than the system's buffers of a connection take. */
const large = Buffer.alloc(16 * 2 ** 20, 'x');
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;

let server: Server;
let clients: Socket[];
let cuts: CutReason[];
/** Paths of the requests that were carried out, and how many were under way at once at most. */
let begun: string[];
let most: number;

async function serve(answer: RequestListener, limits: Partial<ConnectionLimits> = {}): Promise<void> {
  [clients, cuts, begun, most] = [[], [], [], 0];
  const connections = new Connections({ ...ample, ...limits });
  connections.onCut = (reason) => cuts.push(reason);
  let underWay = 0;
  server = connections.serve((request, response) => {
    begun.push(request.url!);
    underWay += 1;
    most = Math.max(most, underWay);
    response.once('finish', () => (underWay -= 1));
    answer(request, response);
  });
  server.on('clientError', (error, socket) => answerUnreadable(error, socket as Socket, connections.queues));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
}
afterEach(async () => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

interface Client {
  readonly socket: Socket;
  text: string;
  closed: boolean;
}

/** Sends this much, and reads what comes back unless it is told not to. */
function send(text: string, { reads = true } = {}): Client {
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  clients.push(socket);
  const client: Client = { socket, text: '', closed: false };
  socket.on('error', () => undefined).on('close', () => (client.closed = true));
  if (reads) socket.setEncoding('latin1').on('data', (more: string) => (client.text += more));
  socket.write(text);
  return client;
}

const echo = (request: IncomingMessage, response: ServerResponse): void => {
  setImmediate(() => response.end(request.url));
};
const statusesOf = ({ text }: Client): string[] => Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, one]) => one!);

describe('requests one behind the other on a connection', () => {
  it.each([500, 5_000])('are all answered in order to a client that reads, one at a time (%d)', async (count) => {
    await serve(echo);
    const paths = Array.from({ length: count }, (_, i) => `/${i}`);
    const client = send(paths.map(get).join(''));
    await until(() => statusesOf(client).length === count);
    expect(begun).toEqual(paths);
    expect(Array.from(client.text.matchAll(/^(\/\d+)/gm), ([, path]) => path)).toEqual(paths);
    expect([most, cuts]).toEqual([1, []]);
  });

  it('are carried out with their bodies, also where these come late', async () => {
    await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (more: string) => (body += more));
      request.on('end', () => response.end(body));
    });
    const post = (body: string) => `POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const last = post('last');
    const client = send(get('/').repeat(10) + post('first') + get('/').repeat(10) + last.slice(0, -2));
    await until(() => statusesOf(client).length === 21);
    client.socket.write(last.slice(-2));
    await until(() => client.text.includes('first') && client.text.includes('last'));
    expect(begun).toHaveLength(22);
  });

  it('wait until the client has read the answer before them', async () => {
    await serve((_, response) => response.end(large));
    const client = send(get('/large').repeat(500), { reads: false });
    await until(() => begun.length === 1);
    const other = send(get('/other'));
    await until(() => other.text.length > large.length);
    expect(begun).toEqual(['/large', '/other']);
    client.socket.resume();
    await until(() => begun.length > 3);
  });

  it('are forgotten with their connection', async () => {
    let release = (): void => undefined;
    await serve(
      ({ url }, response) => {
        if (url === '/held') release = () => response.end();
        else response.end();
      },
      { maxWaiting: 50 },
    );
    for (let times = 0; times < 5; times += 1) {
      const before = begun.length;
      const client = send(get('/held') + get('/').repeat(40));
      await until(() => begun.length > before);
      client.socket.destroy();
      await until(() => client.closed);
      release();
    }
    const client = send(get('/').repeat(40));
    await until(() => statusesOf(client).length === 40);
    expect(cuts).toEqual([]);
  });

  it('cost a client its connection where too many wait on all connections, and those who wait for one answer nothing', async () => {
    let release = (): void => undefined;
    await serve(
      ({ url }, response) => {
        if (url === '/held') release = () => response.end('late');
        else response.end('soon');
      },
      { maxWaiting: 50 },
    );
    const held = send(get('/held'));
    await until(() => begun.length === 1);
    const flood = send(get('/held').repeat(100));
    await until(() => flood.closed);
    expect(cuts).toEqual(['pipelined']);
    const other = send(get('/other'));
    await until(() => other.text.endsWith('soon'));
    expect(held.closed).toBe(false);
    release();
  });

  it('are answered before what follows them and is no HTTP', async () => {
    await serve(echo);
    const client = send(`${get('/1')}${get('/2')}NO HTTP\r\n\r\n`);
    await until(() => client.closed);
    expect(statusesOf(client)).toEqual(['200', '200', '400']);
  });
});

describe('an answer that nobody reads', () => {
  it('costs its connection after a while', async () => {
    await serve((_, response) => response.end(large), { unreadTimeout: 200 });
    const client = send(get('/').repeat(3), { reads: false });
    await until(() => cuts.length === 1);
    client.socket.resume();
    await until(() => client.closed);
    expect([begun, cuts]).toEqual([['/'], ['unread']]);
  });

  it('costs nothing while it is read, however slowly, nor while it is still to come', async () => {
    let release = (): void => undefined;
    await serve(
      ({ url }, response) => {
        if (url === '/held') release = () => response.end('late');
        else response.end(large);
      },
      { unreadTimeout: 1_500 },
    );
    const waiting = send(get('/held'));
    const slow = send(get('/large').repeat(20), { reads: false });
    let taken = 0;
    slow.socket.on('readable', () => undefined);
    const reading = setInterval(() => (taken += slow.socket.read()?.length ?? 0), 10);
    const unread = send(get('/large'), { reads: false });
    await until(() => cuts.length > 0 && taken > large.length);
    clearInterval(reading);
    expect([cuts, unread.socket.destroyed]).toEqual([['unread'], false]);
    release();
    await until(() => waiting.text.endsWith('late'));
  });

  it('costs the oldest their connection where all together are too large', async () => {
    await serve((_, response) => response.end(large), { maxUnread: 3.5 * large.length });
    const all: Client[] = [];
    for (let count = 1; count <= 6; count += 1) {
      all.push(send(get(`/${count}`), { reads: false }));
      await until(() => begun.length === count);
    }
    await until(() => cuts.length >= 3);
    for (const { socket } of all) socket.resume();
    await until(() => all.filter(({ closed }) => closed).length === cuts.length);
    expect(all.map(({ closed }) => closed)).toEqual([true, true, true, false, false, false]);
    expect(new Set(cuts)).toEqual(new Set(['unread_together']));
  });
});
