import type { ServerResponse } from 'node:http';
import { Shop } from '../shop.js';
import { refusal, ScriptedServer, type ReceivedRequest, type Outcome } from '../testing/scripted-server.js';
import { until } from '../testing/until.js';
import { memoryTokens, sidOf, type StoredTokens, type TokenStore } from '../tokens.js';
import { hiddenTimeoutMs, type Watch } from './watch.js';

const { jest } = import.meta;

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2010-12-01T08:26:00.000Z';
const orderAt = (version: number) => ({ id, version, status: version === 1 ? 'placed' : 'paid' });
const change = (version: number) => ({
  type: 'order.paid',
  at,
  resource: 'order',
  id,
  version,
  data: orderAt(version),
});
const event = (type: string, data: object, eventId: string) =>
  `id: ${eventId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const snapshot = (version: number) => ({ orders: { items: [orderAt(version)], more: false } });

let server: ScriptedServer;
let shop: Shop;
let watches: Watch[];
/** Outcome per opened stream, in order; the last applies to all that follow. */
let streams: Outcome[];
let opened: ServerResponse[];
let tokens: TokenStore;

const opens = (...chunks: string[]): Outcome => {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
    opened.push(response);
  };
};
const answer = ({ path }: ReceivedRequest): Outcome => {
  if (path === '/v1/stream-tickets') return { body: { ticket: `t${server.requests.length}`, expiresIn: 30 } };
  return streams.length > 1 ? streams.shift()! : streams[0]!;
};
const asked = () =>
  server.requests.filter(({ method }) => method === 'GET').map(({ path }) => new URL(path, 'http://x'));

const watchOrder = () => {
  const seen: number[] = [];
  const watch = shop.orders.watch(id, (order) => seen.push(order.version));
  watches.push(watch);
  return { watch, seen };
};

/** Tokens of a session of Ada's. */
const tokensOf = (sid: string): StoredTokens => {
  const payload = Buffer.from(JSON.stringify({ sub: 'ada', role: 'customer', sid })).toString('base64url');
  return { accessToken: `h.${payload}.s`, refreshToken: 'r', endsAt: Date.now() + 600_000 };
};

beforeEach(async () => {
  [watches, opened] = [[], []];
  server = await ScriptedServer.start(answer);
  tokens = memoryTokens();
  tokens.write(tokensOf('one'));
  shop = new Shop({ url: server.url, tokens });
});
afterEach(async () => {
  for (const watch of watches) watch.close();
  await server.close();
});

describe('a watch', () => {
  it('opens its stream with a ticket instead of the token', async () => {
    streams = [opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a'))];
    const { seen, watch } = watchOrder();
    await until(() => seen.length === 1);
    const [ticket, stream] = server.requests;
    expect(ticket).toMatchObject({ method: 'POST', body: { path: `/v1/orders/${id}/stream` } });
    expect(ticket!.headers.authorization).toMatch(/^Bearer h\./);
    expect(stream!.path).toBe(`/v1/orders/${id}/stream?ticket=t1`);
    expect(stream!.headers.authorization).toBeUndefined();
    expect([watch.state, watch.lastEventId]).toEqual(['open', 'a']);
  });

  it('needs no ticket for a guest', async () => {
    streams = [opens(event('snapshot', {}, 'a'))];
    shop.session.forget();
    const watch = shop.watch();
    watches.push(watch);
    await until(() => watch.lastEventId === 'a');
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/stream?scope=own']);
  });

  it('reports the order at the start and after each change', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'), event('order.paid', change(2), 'b'))];
    const { seen } = watchOrder();
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 2]);
  });

  it('resumes after a lost connection', async () => {
    streams = [
      opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a'), ': heartbeat\nid: b\n\n'),
      opens(event('order.paid', change(2), 'c')),
    ];
    const { watch, seen } = watchOrder();
    const states: string[] = [];
    watch.on('state', (state) => states.push(state));
    await until(() => watch.lastEventId === 'b');
    opened[0]!.destroy();
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 2]);
    expect(asked().map(({ searchParams }) => searchParams.get('lastEventId'))).toEqual([null, 'b']);
    expect(states).toEqual(['open', 'waiting', 'connecting', 'open']);
  });

  it('resumes with a new ticket after an expired one and after an outage', async () => {
    const busy = refusal(503, 'overloaded', {}, { 'retry-after': '0' });
    streams = [
      opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a')),
      refusal(401, 'stream_ticket_invalid'),
      busy,
      'cut',
      refusal(429, 'too_many_streams', {}, { 'retry-after': '0' }),
      opens(event('order.paid', change(2), 'b')),
    ];
    const { watch, seen } = watchOrder();
    await until(() => watch.state === 'open');
    opened[0]!.end(event('stream.end', { reason: 'stopping' }, 'a'));
    await until(() => seen.length === 2);
    const used = asked().map(({ searchParams }) => searchParams.get('ticket'));
    expect(new Set(used).size).toBe(used.length);
  });

  it('resumes silently when only its token has expired', async () => {
    const ending = opens('retry: 0\n\n', event('snapshot', snapshot(1), 'a'));
    streams = [ending, opens(event('order.paid', change(2), 'c'))];
    const { watch, seen } = watchOrder();
    const states: string[] = [];
    watch.on('state', (state) => states.push(state));
    await until(() => seen.length === 1);
    opened[0]!.end(event('stream.end', { reason: 'token_ended' }, 'b'));
    await until(() => seen.length === 2);
    expect(asked().map(({ searchParams }) => searchParams.get('lastEventId'))).toEqual([null, 'b']);
    expect(states).toEqual(['open']);
  });

  it('backs off where each token expires at once', async () => {
    const ended = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(event('stream.end', { reason: 'token_ended' }, 'b'));
    };
    streams = [ended];
    const { watch } = watchOrder();
    await until(() => watch.state === 'waiting');
    expect(asked()).toHaveLength(1);
  });

  it('drops a connection that falls silent or never speaks', async () => {
    streams = [
      'silence',
      opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a')),
      opens(event('order.paid', change(2), 'b')),
    ];
    const seen: number[] = [];
    watches.push(shop.orders.watch(id, (order) => seen.push(order.version), { silenceTimeoutMs: 100 }));
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 2]);
  });

  it('ends with the refusal', async () => {
    streams = [refusal(404, 'order_not_found')];
    const { watch, seen } = watchOrder();
    const ended = new Promise((resolve) => watch.on('end', resolve));
    await expect(ended).resolves.toMatchObject({ code: 'order_not_found' });
    expect([seen, watch.state]).toEqual([[], 'closed']);
  });

  it('ends after a sign-out', async () => {
    streams = [refusal(401, 'unauthenticated')];
    const { watch } = watchOrder();
    const ended = new Promise((resolve) => watch.on('end', resolve));
    shop.session.forget();
    await expect(ended).resolves.toMatchObject({ code: 'unauthenticated' });
  });

  it('does not pass to the next user who signs in', async () => {
    streams = [opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a'))];
    const { watch, seen } = watchOrder();
    await until(() => seen.length === 1);
    const ended = new Promise((resolve) => watch.on('end', resolve));
    shop.session.forget();
    opened[0]!.destroy();
    await expect(ended).resolves.toBeNull();
    expect(opened).toHaveLength(1);
  });

  it('is closed by its signal and reports nothing more', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'))];
    const abort = new AbortController();
    const seen: number[] = [];
    const watch = shop.orders.watch(id, (order) => seen.push(order.version), { signal: abort.signal });
    await until(() => seen.length === 1);
    const ended = new Promise((resolve) => watch.on('end', resolve));
    abort.abort();
    await expect(ended).resolves.toBeNull();
    expect(asked()).toHaveLength(1);
  });

  it('drops events of the batch in which it was closed', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a') + event('order.paid', change(2), 'b'))];
    const { watch, seen } = watchOrder();
    watch.on('snapshot', () => watch.close());
    await until(() => watch.state === 'closed');
    expect([seen, watch.lastEventId]).toEqual([[1], 'a']);
  });
});

describe('client notifications', () => {
  it('web.client.reload is reported, and the watch continues', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'), event('web.client.reload', {}, 'b'))];
    const { watch } = watchOrder();
    await new Promise<void>((resolve) => watch.on('web.client.reload', resolve));
    expect(watch.state).toBe('open');
  });

  it('web.client.logout leaves a later session alone', async () => {
    streams = [opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a')), opens(event('order.paid', change(2), 'c'))];
    const { watch, seen } = watchOrder();
    await until(() => seen.length === 1);
    tokens.write(tokensOf('two'));
    opened[0]!.end(event('web.client.logout', {}, 'b'));
    await until(() => seen.length === 2);
    expect([sidOf(tokens.read()!), watch.state]).toEqual(['two', 'open']);
  });

  it('web.client.logout is reported after a sign-out, too', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'))];
    const { watch, seen } = watchOrder();
    await until(() => seen.length === 1);
    shop.session.forget();
    const told = new Promise<void>((resolve) => watch.on('web.client.logout', resolve));
    opened[0]!.end(event('web.client.logout', {}, 'b'));
    await told;
  });

  it('web.client.logout forgets the tokens and ends the watch', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'), event('web.client.logout', {}, 'b'))];
    const { watch } = watchOrder();
    const who: unknown[] = [];
    watch.on('web.client.logout', () => who.push(shop.session.who));
    await until(() => watch.state === 'closed');
    expect(who).toEqual([null]);
    expect(opened).toHaveLength(1);
  });
});

describe('a watch of a hidden page', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const turn = (visibilityState: string) => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };

  beforeEach(() => {
    turn('visible');
    Object.assign(globalThis, { document: page });
  });
  afterEach(() => {
    jest.useRealTimers();
    Reflect.deleteProperty(globalThis, 'document');
  });

  it('does not start before the page is visible', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'))];
    turn('hidden');
    const { watch, seen } = watchOrder();
    await until(() => watch.state === 'resting');
    expect(server.requests).toEqual([]);
    turn('visible');
    await until(() => seen.length === 1);
  });

  it('closes its connection, and resumes later', async () => {
    streams = [opens('retry: 1\n\n', event('snapshot', snapshot(1), 'a')), opens(event('order.paid', change(2), 'b'))];
    const { watch, seen } = watchOrder();
    await until(() => seen.length === 1);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    turn('hidden');
    jest.advanceTimersByTime(hiddenTimeoutMs);
    jest.useRealTimers();
    await until(() => watch.state === 'resting');
    await until(() => opened[0]!.destroyed);
    turn('visible');
    await until(() => seen.length === 2);
    expect(asked().map(({ searchParams }) => searchParams.get('lastEventId'))).toEqual([null, 'a']);
  });

  it('keeps its connection where the page is soon visible again', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'))];
    const { watch, seen } = watchOrder();
    await until(() => seen.length === 1);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    turn('hidden');
    jest.advanceTimersByTime(hiddenTimeoutMs - 1);
    turn('visible');
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    expect([watch.state, asked().length]).toEqual(['open', 1]);
  });

  it('runs in the background on request', async () => {
    streams = [opens(event('snapshot', snapshot(1), 'a'))];
    turn('hidden');
    const seen: number[] = [];
    watches.push(shop.orders.watch(id, (order) => seen.push(order.version), { inBackground: true }));
    await until(() => seen.length === 1);
  });

  it('can be closed while resting', async () => {
    turn('hidden');
    const { watch } = watchOrder();
    await until(() => watch.state === 'resting');
    watch.close();
    await until(() => watch.state === 'closed');
    turn('visible');
    expect(server.requests).toEqual([]);
  });
});
