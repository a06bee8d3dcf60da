import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { Controller, Get, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isId } from '@tradepost/kernel';
import supertest from 'supertest';
import { z } from 'zod';
import { VersionConflict, WorkTimedOut, type RequestContext } from '@tradepost/platform/event-store';
import { DeadLetterCounts } from '@tradepost/platform/operations';
import { Deliveries } from '@tradepost/platform/messaging';
import {
  QueueClosed,
  QueueFull,
  OutcomeUnknown,
  StorageFull,
  StorageUnavailable,
  TransactionLost,
  WriteLockUnavailable,
} from '@tradepost/platform/runtime';
import { Documents } from '@tradepost/platform/contexts';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { contextOf, noteDocuments, pin, toys, type ToyOptions } from '@tradepost/host/testing';
import { RecordingLog, tempFolder, until } from '@tradepost/platform/testing';
import { SqliteLease } from '@tradepost/sqlite';
import { GUEST } from '../auth/identity.js';
import { Caller } from '../auth/caller.js';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';
import { found, Reply } from '../requests/reply.js';
import { drain } from './stop-in-order.js';
import { ReadQueryDto } from '../validation/query.dto.js';

const anything = { 200: { description: 'It is.', schema: z.unknown() } };
/** What the log is told of an answer with that status. */
const told: Record<number, string[]> = {
  500: ['A request failed.'],
  507: ['A request failed: the disk is full.'],
};
/** What a held request waits for. */
let held: () => Promise<void>;

const faults: Record<string, () => Error> = {
  bug: () => new TypeError('secret inside'),
  lost: () => new TransactionLost(),
  locked: () => new WriteLockUnavailable(),
  crowded: () => new QueueFull(1_000),
  late: () => new QueueClosed(),
  full: () => new StorageFull(),
  broken: () => new StorageUnavailable(),
  uncertain: () => new OutcomeUnknown(),
  endless: () => new WorkTimedOut('PinNote', 10_000, 'all it did was taken back'),
  conflict: () => new VersionConflict('note', 'n1', 3),
  away: () => new ReadStoreUnavailable('The server at 10.0.0.1 is away.'),
};

@Controller('v1/notes')
class NotesController {
  constructor(private readonly documents: Documents) {}

  @Get(':id')
  @Operation({
    id: 'getNote',
    summary: 'A note',
    access: 'everyone',
    query: ReadQueryDto,
    success: anything,
    conditional: true,
    problems: [],
  })
  async get(@Caller() { tenant }: RequestContext, @Param('id') id: string): Promise<Reply> {
    return found((await this.documents.get(noteDocuments, tenant, 'everything', id, 1))!, { conditional: true });
  }

  @Get(':id/always')
  @Operation({
    id: 'getNoteAlways',
    summary: 'A note',
    access: 'everyone',
    query: ReadQueryDto,
    success: anything,
    problems: [],
  })
  async always(@Caller() { tenant }: RequestContext, @Param('id') id: string): Promise<Reply> {
    return found((await this.documents.get(noteDocuments, tenant, 'everything', id, 1))!, { conditional: false });
  }

  @Post(':fault/fail')
  @Operation({ id: 'fail', summary: 'Fails', access: 'everyone', success: anything, problems: [] })
  fail(@Param('fault') fault: string): Reply {
    throw faults[fault]!();
  }

  @Post('hold')
  @Operation({ id: 'hold', summary: 'Waits', access: 'everyone', success: anything, problems: [] })
  async hold(): Promise<Reply> {
    await held();
    return new Reply(200, '"answered"');
  }

  @Post('who')
  @Operation({ id: 'who', summary: 'Who asks', access: 'everyone', success: anything, problems: [] })
  who(@Caller() caller: RequestContext): Reply {
    return new Reply(200, JSON.stringify(caller));
  }
}

const folder = tempFolder();
let log: RecordingLog;
let app: NestFastifyApplication;
let http: ReturnType<typeof supertest>;

async function start(options: Partial<ToyOptions> = {}): Promise<void> {
  log = new RecordingLog();
  app = await createHttpApp(toys({ directory: folder.path, controllers: [NotesController], log, ...options }));
  await app.listen(0, '127.0.0.1');
  http = supertest(await app.getUrl());
}
afterEach(() => app.close());

describe('If-None-Match', () => {
  beforeEach(async () => {
    await start();
    await pin(contextOf(app, 'board').database, 'n1');
  });

  it.each(['"1"', 'W/"1"', '*', '"7", "1"', '"7" , W/"1"', '"1-gzip"', '"7",W/"1-br"'])(
    '%s matches version 1',
    async (header) => {
      const answer = await http.get('/v1/notes/n1').set('If-None-Match', header).expect(304);
      expect(answer.text).toBe('');
      expect(answer.headers['etag']).toBe('"1"');
    },
  );

  it.each(['"2"', '1', '"11"', '', '""', '"1-other"', '"11-gzip"'])('%s does not', async (header) => {
    const answer = await http.get('/v1/notes/n1').set('If-None-Match', header).expect(200);
    expect(answer.headers['etag']).toBe('"1"');
    expect(answer.body).toMatchObject({ version: 1 });
  });

  it('is not looked at where the version does not tell everything', async () => {
    await http.get('/v1/notes/n1/always').set('If-None-Match', '"1"').expect(200);
  });
});

describe('a request', () => {
  it('is named, for whom it comes included', async () => {
    await start({ environment: { TRADEPOST_TENANTS: 'acme' } });
    const sent = await http.post('/v1/notes/who').set({ 'X-Request-Id': 'mine-1', 'X-Tenant': 'acme' }).expect(200);
    expect(sent.headers['x-request-id']).toBe('mine-1');
    expect(sent.body).toMatchObject({
      tenant: 'acme',
      principal: 'guest',
      identity: GUEST,
      correlationId: 'mine-1',
      causationId: null,
    });
    const made = await http.post('/v1/notes/who').set('X-Request-Id', 'not sane').expect(200);
    const { correlationId } = made.body as RequestContext;
    expect(isId(correlationId)).toBe(true);
    expect(made.headers['x-request-id']).toBe(correlationId);
    expect(log.lines.map(({ fields }) => [fields['requestId'], fields['tenant'], fields['status']])).toEqual([
      ['mine-1', 'acme', 200],
      [correlationId, 'default', 200],
    ]);
  });

  it('for a tenant that is not served changes nothing', async () => {
    await start();
    const answer = await http.post('/v1/notes/who').set('X-Tenant', 'nobody').expect(404);
    expect(answer.body).toMatchObject({ code: 'tenant_unknown' });
  });

  it.each([
    ['bug', 500, 'internal_error'],
    ['lost', 503, 'overloaded'],
    ['locked', 503, 'overloaded'],
    ['crowded', 503, 'overloaded'],
    ['late', 503, 'overloaded'],
    ['full', 507, 'storage_full'],
    ['broken', 503, 'overloaded'],
    ['uncertain', 503, 'outcome_unknown'],
    ['endless', 500, 'internal_error'],
    ['conflict', 503, 'overloaded'],
    ['away', 503, 'read_model_unavailable'],
  ])('that ends in a fault (%s) is answered %d without its inside', async (fault, status, code) => {
    await start();
    const answer = await http.post(`/v1/notes/${fault}/fail`).expect(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code, status, instance: `/v1/notes/${fault}/fail` });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(answer.text).not.toMatch(/secret|10\.0\.0\.1|at .*\.ts/);
    expect(log.at('error')).toEqual(told[status] ?? []);
    expect(JSON.stringify(log.lines)).toContain(fault === 'bug' ? 'secret inside' : '');
  });
});

describe('what cannot be read as HTTP', () => {
  const exchange = async (sent: string): Promise<{ head: string; body: Record<string, unknown> }> => {
    const { port } = new URL(await app.getUrl());
    const socket = connect(Number(port), '127.0.0.1').end(sent);
    let received = '';
    for await (const chunk of socket) received += String(chunk);
    const [head, body] = received.split('\r\n\r\n') as [string, string];
    return { head, body: JSON.parse(body) as Record<string, unknown> };
  };

  let open: Socket | undefined;
  afterEach(() => open?.destroy());

  it('ends the connection of a client that does not hang up', async () => {
    await start();
    const { port } = new URL(await app.getUrl());
    open = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    open.resume().write('FOO / HTTP/1.1\r\n\r\n');
    await once(open, 'end');
    const server = app.getHttpServer() as Server;
    const connections = promisify(server.getConnections.bind(server));
    await until(async () => (await connections()) === 0);
  });

  it.each([
    ['an unknown method', 'FOO /v1/notes HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed_request'],
    [
      'a length that is none',
      'POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['no Host', 'GET /v1/notes/n1 HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    [
      'long headers',
      `GET /v1/notes/n1 HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'a wish',
      'POST /v1/notes/who HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nConnection: close\r\n\r\n',
      417,
      'expectation_failed',
    ],
  ])('is a problem like any other: %s', async (_, sent, status, code) => {
    await start();
    const { head, body } = await exchange(sent);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(/^x-request-id: (.*)$/im.exec(head)?.[1]).toBe(body['requestId']);
    expect(body).toMatchObject({ status, code, type: `/problems/${code}` });
  });
});

/** A connection, and all that has come over it. */
function connection(port: string): { readonly socket: Socket; readonly closed: Promise<unknown>; text: string } {
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  const one = { socket, closed: once(socket, 'close'), text: '' };
  socket.setEncoding('utf8').on('data', (more: string) => (one.text += more));
  return one;
}

describe('a service that stops', () => {
  it('answers what is under way, and refuses what comes after it', async () => {
    await start();
    const under = new Promise<() => void>((begun) => {
      held = () => new Promise((release) => begun(release));
    });
    const { port } = new URL(await app.getUrl());
    const post = 'POST /v1/notes/hold HTTP/1.1\r\nHost: a\r\n\r\n';
    const [first, second] = [connection(port), connection(port)];
    first.socket.write(post);
    const release = await under;
    await drain(app, 0);
    second.socket.write(post);
    await second.closed;
    expect(second.text).toMatch(/^HTTP\/1\.1 503 /);
    expect(second.text).toMatch(/^connection: close\r$/im);
    expect(second.text).toMatch(/^retry-after: 1\r$/im);
    expect(second.text).toMatch(/^x-request-id: /im);
    expect(second.text).toMatch(/^content-type: application\/problem\+json.*"code":"overloaded"/ims);
    const closed = app.close();
    await until(() => !(app.getHttpServer() as Server).listening);
    release();
    await Promise.all([first.closed, closed]);
    expect(first.text).toMatch(/^HTTP\/1\.1 200 .*"answered"$/s);
    expect(first.text).toMatch(/^connection: close\r$/im);
  });

  it('reads a request to its end before it refuses it, so that its sender sees why', async () => {
    await start();
    const { port } = new URL(await app.getUrl());
    await drain(app, 0);
    const late = connection(port);
    late.socket.write(
      'POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{ ',
    );
    await http.get('/livez').expect(503);
    expect(late.text).toBe('');
    late.socket.write(' }');
    await late.closed;
    expect(late.text).toMatch(/^HTTP\/1\.1 503 /);
  });
});

describe('/readyz', () => {
  const limits = { lag: 10_000, lagSeconds: 60 };

  const ready = async () =>
    (await http.get('/readyz')).body as { status: string; problems: string[]; subscriptions: object[] };

  it('is content while all is well', async () => {
    await start();
    await until(async () => (await ready()).status === 'ok');
    const { subscriptions } = await ready();
    const well = { tenant: 'default', state: 'running', problem: null, lag: 0, lagSeconds: 0, limits };
    expect(subscriptions).toEqual([
      { subscription: 'board.projection.notes', ...well },
      { subscription: 'board.rebuild', ...well },
    ]);
    await http.get('/livez').expect(200, { status: 'ok' });
  });

  it('says that nobody delivers, or that another process does', async () => {
    await start({ environment: { TRADEPOST_WORKER: 'none' } });
    await pin(contextOf(app, 'board').database, 'n1');
    const lagSeconds = expect.any(Number) as number;
    const report = { subscription: 'board.projection.notes', tenant: 'default', lag: 1, lagSeconds, limits };
    expect(await ready()).toEqual({
      status: 'degraded',
      problems: [expect.stringContaining('no worker runs on this data folder')],
      writes: 'stored',
      worker: 'absent',
      subscriptions: expect.arrayContaining([
        { ...report, state: 'waiting', problem: 'No worker runs on this data folder.' },
      ]),
    });
    const lease = SqliteLease.take(folder.path, 'worker')!;
    expect(await ready()).toEqual({
      status: 'ok',
      problems: [],
      writes: 'stored',
      worker: 'elsewhere',
      subscriptions: expect.arrayContaining([{ ...report, state: 'elsewhere', problem: null }]),
    });
    lease.release();
  });

  it('names subscriptions that wait or fail, each problem once, and goes on serving', async () => {
    await start();
    await pin(contextOf(app, 'board').database, 'n1');
    const report = { subscription: 'board.projection.notes', tenant: 'default', lag: 3, lagSeconds: 0.2 } as const;
    const failing = { ...report, state: 'failing', problem: 'The log is broken.' } as const;
    const away = { state: 'waiting', problem: 'The server is away.' } as const;
    app.get(Deliveries).report = () =>
      Promise.resolve([
        failing,
        { ...report, ...away, subscription: 'desk.mail' },
        { ...report, ...away, subscription: 'desk.slips' },
        { ...report, state: 'running', problem: null, tenant: 'north' },
      ]);
    expect(await ready()).toMatchObject({
      status: 'degraded',
      problems: [
        'board.projection.notes of default fails, and will try again: The log is broken.',
        'desk.mail of default and 1 more wait, and will try again: The server is away.',
      ],
    });
    await http.get('/readyz').expect(200);
    await http.get('/v1/notes/n1').expect(200);
  });

  it('names the subscriptions that have dead letters', async () => {
    await start();
    const count = { subscription: 'board.projection.notes', tenant: 'default', count: 2 };
    app.get(DeadLetterCounts).of = () =>
      Promise.resolve([count, { ...count, subscription: 'board.on.mail', count: 1 }]);
    expect(await ready()).toMatchObject({
      status: 'degraded',
      problems: [
        '2 dead letters of board.projection.notes for default wait for a person: see tradepost dead-letters list.',
        '1 dead letter of board.on.mail for default waits for a person: see tradepost dead-letters list.',
      ],
    });
    await http.get('/readyz').expect(200);
  });

  it('says that reads cannot be answered while the read store is away', async () => {
    await start();
    contextOf(app, 'board').readStore.ping = () => Promise.reject(new ReadStoreUnavailable('It is away.'));
    expect(await ready()).toMatchObject({
      status: 'degraded',
      problems: ['The read model of board for default cannot be reached.'],
    });
    await http.get('/readyz').expect(200);
  });

  it('says which subscription is far behind', async () => {
    await start();
    const report = {
      subscription: 'board.projection.notes',
      tenant: 'default',
      state: 'running',
      problem: null,
    } as const;
    const deliveries = app.get(Deliveries);
    deliveries.report = () => Promise.resolve([{ ...report, lag: 10_000, lagSeconds: 60 }]);
    expect(await ready()).toMatchObject({ status: 'ok', problems: [] });
    for (const behind of [
      { lag: 10_001, lagSeconds: 60 },
      { lag: 1, lagSeconds: 60.5 },
    ]) {
      deliveries.report = () => Promise.resolve([{ ...report, ...behind }]);
      const problems = [`board.projection.notes of default is ${behind.lag} behind, for ${behind.lagSeconds} s.`];
      expect(await ready()).toMatchObject({
        status: 'degraded',
        problems,
        subscriptions: [{ ...behind, limits: { lag: 10_000, lagSeconds: 60 } }],
      });
    }
  });

  it('is 503 where the write model cannot be reached', async () => {
    await start();
    contextOf(app, 'board').database.ping = () => Promise.reject(new Error('disk on fire'));
    const answer = await http.get('/readyz').expect(503);
    expect(answer.body).toMatchObject({ status: 'unavailable' });
  });
});
