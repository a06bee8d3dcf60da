import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as send, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, ValidateNested } from 'class-validator';
import supertest from 'supertest';
import { z } from 'zod';
import { toys } from '@tradepost/host/testing';
import { RecordingLog, tempFolder, until } from '@tradepost/platform/testing';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';
import { ReadQueryDto } from '../validation/query.dto.js';
import { Reply } from '../requests/reply.js';

const anything = { 200: { description: 'It is.', schema: z.unknown() } };

class TagDto {
  @IsString()
  name!: string;
}

class NoteDto {
  @IsString()
  text!: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TagDto)
  tags?: TagDto[];
}

/** Bodies that a handler has seen. */
let seen: unknown[];
/** What a slow answer waits for. */
let held: () => Promise<void>;

@Controller('v1/notes')
class NotesController {
  @Get()
  @Operation({ id: 'listNotes', summary: 'Notes', access: 'everyone', success: anything, problems: [] })
  list(): Reply {
    return new Reply(200, '[]', { etag: '"1"' });
  }

  @Post()
  @Operation({
    id: 'addNote',
    summary: 'Adds a note',
    access: 'everyone',
    body: NoteDto,
    cost: ({ tags = [] }: NoteDto) => 1 + tags.length,
    success: anything,
    problems: [],
  })
  add(@Body() body: NoteDto): Reply {
    seen.push(body);
    return new Reply(200, '{}');
  }

  @Post('sign-in')
  @Operation({
    id: 'signIn',
    summary: 'Signs in',
    access: 'everyone',
    rate: 'sign-in',
    success: anything,
    problems: [],
  })
  signIn(): Reply {
    return new Reply(200, '{}');
  }

  @Get('kept')
  @Operation({ id: 'keptNotes', summary: 'Kept notes', access: 'staff', success: anything, problems: [] })
  kept(): Reply {
    return new Reply(200, '[]');
  }

  @Get(':id/waiting')
  @Operation({
    id: 'waiting',
    summary: 'Waits for a version',
    access: 'everyone',
    query: ReadQueryDto,
    success: anything,
    problems: [],
  })
  async waiting(): Promise<Reply> {
    await held();
    return new Reply(200, '{}');
  }

  @Get(':id/slow')
  @Operation({ id: 'slow', summary: 'Takes its time', access: 'everyone', success: anything, problems: [] })
  async slow(@Param('id') id: string): Promise<Reply> {
    await held();
    return new Reply(200, JSON.stringify(id));
  }
}

const folder = tempFolder();
let log: RecordingLog;
let app: NestFastifyApplication;
let http: ReturnType<typeof supertest>;
let port: number;

async function start(environment: Record<string, string> = {}): Promise<void> {
  log = new RecordingLog();
  seen = [];
  app = await createHttpApp(toys({ directory: folder.path, controllers: [NotesController], log, environment }));
  await app.listen(0, '127.0.0.1');
  http = supertest(await app.getUrl());
  port = Number(new URL(await app.getUrl()).port);
}
afterEach(() => app.close());

/** What comes back on a connection until the server ends it. */
async function received(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('rate limits', () => {
  it('tell what is left, and refuse what is beyond it', async () => {
    await start({ TRADEPOST_RATE_READS: '2' });
    const first = await http.get('/v1/notes').expect(200);
    expect(first.headers['ratelimit-policy']).toBe('"reads";q=2;w=60');
    expect(first.headers['ratelimit']).toBe('"reads";r=1;t=30');
    await http.get('/v1/notes').expect(200);
    const refused = await http.get('/v1/notes').expect(429);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['retry-after']).toBe('30');
    expect(refused.headers['ratelimit']).toBe('"reads";r=0;t=30');
    expect(refused.headers['x-request-id']).toBe((refused.body as { requestId: string }).requestId);
    expect(refused.body).toMatchObject({ code: 'rate_limited', status: 429, type: '/problems/rate_limited' });
  });

  it('are apart for each class of routes, and are spent by refused requests, too', async () => {
    await start({ TRADEPOST_RATE_READS: '1', TRADEPOST_RATE_WRITES: '1', TRADEPOST_RATE_SIGN_IN: '1' });
    await http.get('/v1/nowhere').expect(404);
    await http.get('/v1/notes').expect(429);
    await http.post('/v1/notes').send({}).expect(400);
    await http.post('/v1/notes').send({ text: 'a' }).expect(429);
    const { headers } = await http.post('/v1/notes/sign-in').expect(200);
    expect(headers['ratelimit-policy']).toBe('"sign-in";q=1;w=60');
    await http.post('/v1/notes/sign-in').expect(429);
    expect(seen).toEqual([]);
  });

  it('are spent by what a body asks for, once it is known to be sound', async () => {
    await start({ TRADEPOST_RATE_WRITES: '6' });
    const add = (tags: object[]) => http.post('/v1/notes').send({ text: 'a', tags });
    const [tag, none] = [{ name: 'x' }, { name: 1 }];
    expect((await add([tag, tag]).expect(200)).headers['ratelimit']).toBe('"writes";r=3;t=30');
    expect((await add([tag, tag, none]).expect(400)).headers['ratelimit']).toBe('"writes";r=2;t=40');
    const refused = await add([tag, tag]).expect(429);
    expect(refused.headers).toMatchObject({ ratelimit: '"writes";r=2;t=10', 'retry-after': '10' });
    await add([tag]).expect(200);
    expect(seen).toHaveLength(2);
  });

  it('are spent with what is no token by the guests of that address, and by nobody who is signed in there', async () => {
    await start({ TRADEPOST_RATE_READS: '3' });
    const ask = (headers: Record<string, string>) => http.get('/v1/notes').set(headers);
    const refused = await ask({ authorization: 'Bearer forged' }).expect(401);
    expect(refused.headers['ratelimit']).toBe('"reads";r=2;t=20');
    await ask({ 'x-tenant': 'nobody' }).expect(404);
    await ask({ authorization: 'Bearer forged' }).expect(401);
    await ask({ authorization: 'Bearer forged' }).expect(429);
    await ask({}).expect(429);
    await ask({ authorization: 'Bearer customer~c1' }).expect(200);
  });

  it('are spent by calls that are not one’s to make', async () => {
    await start({ TRADEPOST_RATE_READS: '1' });
    const { headers } = await http.get('/v1/notes/kept').set({ authorization: 'Bearer customer~c1' }).expect(403);
    expect(headers['ratelimit']).toBe('"reads";r=0;t=60');
    await http.get('/v1/notes/kept').set({ authorization: 'Bearer customer~c1' }).expect(429);
  });

  it.each(['/metrics', '/openapi.json', '/openapi.yaml', '/problems', '/problems/rate_limited', '/docs', '/nowhere'])(
    'are spent by %s, and leave health alone',
    async (path) => {
      await start({ TRADEPOST_RATE_READS: '1' });
      const { headers } = await http.get(path);
      expect(headers['ratelimit']).toBe('"reads";r=0;t=60');
      await http.get(path).expect(429);
      await http.get('/v1/notes').expect(429);
      await http.get('/v1/notes').set({ authorization: 'Bearer customer~c1' }).expect(200);
      for (const free of ['/livez', '/readyz']) {
        const answer = await http.get(free).expect(200);
        expect(answer.headers['ratelimit']).toBeUndefined();
      }
    },
  );

  it('can be switched off', async () => {
    await start({ TRADEPOST_RATE_READS: '0' });
    const { headers } = await http.get('/v1/notes').expect(200);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('ratelimit-policy');
  });

  it('do not believe what a client says of its address', async () => {
    await start({ TRADEPOST_RATE_READS: '1' });
    await http.get('/v1/notes').set('X-Forwarded-For', '203.0.113.1').expect(200);
    await http.get('/v1/notes').set('X-Forwarded-For', '203.0.113.2').expect(429);
  });

  it('go by the address that a trusted proxy tells', async () => {
    await start({ TRADEPOST_RATE_READS: '1', TRADEPOST_TRUST_PROXY: '127.0.0.1' });
    await http.get('/v1/notes').set('X-Forwarded-For', '203.0.113.1').expect(200);
    await http.get('/v1/notes').set('X-Forwarded-For', '203.0.113.2').expect(200);
    await http.get('/v1/notes').set('X-Forwarded-For', '203.0.113.9, 203.0.113.1').expect(429);
  });
});

describe('pages of other origins', () => {
  const origin = 'https://shop.example';
  const asked = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'if-match' };

  it('are let in by nobody by default', async () => {
    await start();
    const { headers } = await http.get('/v1/notes').set('Origin', origin).expect(200);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    await http
      .options('/v1/notes')
      .set({ Origin: origin, ...asked })
      .expect(405);
  });

  it('may ask first, and read what clients need', async () => {
    await start({ TRADEPOST_CORS_ORIGINS: `${origin}, http://localhost:5173` });
    const preflight = await http
      .options('/v1/notes')
      .set({ Origin: origin, ...asked })
      .expect(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      vary: 'Origin',
    });
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH');
    expect(preflight.headers['access-control-allow-headers']).toMatch(/Authorization.*Idempotency-Key.*If-Match/);
    expect(preflight.headers['x-request-id']).toBeDefined();
    expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
    const answer = await http.get('/v1/notes').set('Origin', origin).expect(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      vary: 'X-Tenant, Authorization, Origin',
    });
    for (const name of ['ETag', 'Location', 'Retry-After', 'RateLimit', 'X-Request-Id', 'Idempotent-Replayed'])
      expect(answer.headers['access-control-expose-headers']).toContain(name);
  });

  it('may read refusals as well', async () => {
    await start({ TRADEPOST_CORS_ORIGINS: origin, TRADEPOST_RATE_READS: '2' });
    for (const [path, status, tenant] of [
      ['/v1/nowhere', 404, 'default'],
      ['/v1/notes', 404, 'nobody'],
      ['/v1/notes', 429, 'default'],
    ] as const) {
      const { headers } = await http.get(path).set({ Origin: origin, 'X-Tenant': tenant }).expect(status);
      expect(headers['access-control-allow-origin']).toBe(origin);
    }
  });

  it('are kept out where they are not named, and OPTIONS alone is no call', async () => {
    await start({ TRADEPOST_CORS_ORIGINS: origin });
    for (const other of ['https://shop.example.evil', 'http://shop.example', 'null']) {
      const { headers } = await http.get('/v1/notes').set('Origin', other).expect(200);
      expect(headers).toMatchObject({ vary: 'X-Tenant, Authorization, Origin' });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    const { body, headers } = await http.options('/v1/notes').expect(405);
    expect(body).toMatchObject({ code: 'method_not_allowed' });
    expect(headers['allow']).toBe('GET, HEAD, POST');
  });
});

describe('security headers', () => {
  it('let pages run what is served here, and answers of the API nothing', async () => {
    await start();
    const page = await http.get('/problems').expect(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe-eval|upgrade-insecure|script-src[^-].*unsafe/);
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
    for (const path of ['/v1/notes', '/v1/nowhere']) {
      const { headers } = await http.get(path);
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
      });
    }
  });
});

describe('a request that trickles in', () => {
  it.each([
    ['head', 'POST /v1/notes HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    ['body', 'POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"te'],
  ])('is refused once its %s has taken too long', async (_, text) => {
    await start({ TRADEPOST_REQUEST_TIMEOUT: '1' });
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    const [head, body] = (await received(socket)).split('\r\n\r\n') as [string, string];
    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(JSON.parse(body)).toMatchObject({ status: 408, code: 'request_timeout' });
    expect(head).toContain((JSON.parse(body) as { requestId: string }).requestId);
    expect(seen).toEqual([]);
    expect(log.at('error')).toEqual([]);
  });

  it('has nothing to do with an answer that takes its time', async () => {
    await start({ TRADEPOST_REQUEST_TIMEOUT: '1' });
    const begun = new Promise<() => void>((begin) => {
      held = () => new Promise((release) => begin(release));
    });
    const slow = http.get('/v1/notes/n1/slow').then((answer) => answer.status);
    const release = await begun;
    const trickling = connect(port, '127.0.0.1');
    trickling.write('GET /v1/notes HTTP/1.1\r\n');
    expect(await received(trickling)).toContain('408');
    release();
    expect(await slow).toBe(200);
  });
});

describe('connections', () => {
  it('beyond the bound are closed as they come', async () => {
    await start({ TRADEPOST_MAX_CONNECTIONS: '2' });
    const held = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    const server = app.getHttpServer() as Server;
    const open = promisify(server.getConnections.bind(server));
    await until(async () => (await open()) === 2);
    const refused = connect(port, '127.0.0.1');
    refused.on('error', () => undefined);
    await once(refused, 'close');
    for (const socket of held) socket.destroy();
    await until(async () => (await open()) === 0);
    await http.get('/v1/notes').expect(200);
  });
});

describe('reads that wait for a version', () => {
  it('are refused at once where one address has too many, and others are served', async () => {
    await start();
    let waiting = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    held = () => {
      waiting += 1;
      return released;
    };
    const read = () => fetch(`http://127.0.0.1:${port}/v1/notes/n1/waiting?minVersion=2`);
    const reads = Array.from({ length: 200 }, read);
    await until(() => waiting === 200);
    const refused = await read();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'read_model_behind' });
    await http.get('/v1/notes').expect(200);
    release();
    for (const one of await Promise.all(reads)) expect(one.status).toBe(200);
    expect((await read()).status).toBe(200);
  });
});

describe('connections of one address', () => {
  /** Opens connections from an address until one is closed, or so many are open. */
  async function open(count: number, localAddress: string): Promise<{ held: Socket[]; refused: number }> {
    const held: Socket[] = [];
    let refused = 0;
    for (let i = 0; i < count; i += 1) {
      const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
      socket.write('GET /v1/notes HTTP/1.1\r\nHost: shop\r\n\r\n');
      if (await Promise.race([once(socket, 'data').then(() => true), once(socket, 'close').then(() => false)]))
        held.push(socket);
      else refused += 1;
    }
    return { held, refused };
  }

  it('are bounded, so that others find room', async () => {
    await start({ TRADEPOST_MAX_CONNECTIONS: '30', TRADEPOST_CONNECTIONS_PER_ADDRESS: '10' });
    const one = await open(12, '127.0.0.1');
    expect([one.held.length, one.refused]).toEqual([10, 2]);
    const other = await open(12, '127.0.0.2');
    expect(other.held).toHaveLength(10);
    for (const socket of one.held) socket.destroy();
    await until(async () => (await open(1, '127.0.0.1')).refused === 0);
    for (const socket of other.held) socket.destroy();
    expect((await http.get('/metrics')).text).toMatch(
      /tradepost_connections_cut_total\{reason="address_share"\} [1-9]/,
    );
  });

  it('are a fifth of all by default, and those of trusted proxies have no share', async () => {
    await start({ TRADEPOST_MAX_CONNECTIONS: '110' });
    expect((await open(24, '127.0.0.1')).held).toHaveLength(22);
    await app.close();
    await start({ TRADEPOST_MAX_CONNECTIONS: '110', TRADEPOST_TRUST_PROXY: '127.0.0.1/32' });
    expect((await open(24, '127.0.0.1')).held).toHaveLength(24);
    expect((await open(24, '127.0.0.2')).held).toHaveLength(22);
  });
});

describe('an answer that never changes', () => {
  const addresses = [
    ...['/openapi.json', '/openapi.yaml', '/docs', '/docs/', '/docs/swagger-ui-init.js', '/docs/swagger-ui-bundle.js'],
    ...['/docs/swagger-ui.css', '/docs/favicon-32x32.png', '/problems', '/problems/rate_limited'],
  ];

  it.each(addresses)('is told by its ETag: %s', async (path) => {
    await start();
    const whole = await http.get(path).expect(200);
    const { etag } = whole.headers as { etag: string };
    expect(whole.headers).toMatchObject({
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
    });
    const again = await http.get(path).set('If-None-Match', etag).expect(304);
    expect([again.headers['etag'], again.text]).toEqual([etag, '']);
    const head = await http.head(path).expect(200);
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
  });
});

describe('a body', () => {
  const post = (text: string) => http.post('/v1/notes').type('json').send(text);

  it.each([65, 1_000, 100_000])('of %d levels is refused', async (levels) => {
    await start();
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const answer = await post(open.repeat(levels) + (open === '[' ? '' : '1') + close.repeat(levels)).expect(400);
      expect(answer.body).toMatchObject({
        code: 'validation_failed',
        detail: 'The body is nested more than 64 levels deep. No call takes that.',
        errors: [{ pointer: '', detail: 'is nested more than 64 levels deep.' }],
      });
    }
    expect(log.at('error')).toEqual([]);
  });

  it('that is deep comes to nothing with an Idempotency-Key, too', async () => {
    await start();
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const key = { 'Idempotency-Key': randomUUID() };
    await post(deep).set(key).expect(400);
    await post('{"text":"a"}').set(key).expect(200);
  });

  it('of 64 levels is looked at', async () => {
    await start();
    const answer = await post('['.repeat(64) + ']'.repeat(64)).expect(400);
    expect((answer.body as { detail: string }).detail).not.toContain('levels');
  });

  it.each(['0', '{}', '"a"', '"\\",["'])('of 16,000 values, each %s, is too much', async (item) => {
    await start();
    const each = item === '{}' ? 2 : 1;
    const listOf = (count: number): string =>
      `{"text":[${Array.from({ length: count / each }, () => item).join(',')}]}`;
    const detail = 'has more than 16,000 values.';
    const refused = await post(listOf(16_000)).expect(400);
    expect(refused.body).toMatchObject({
      code: 'validation_failed',
      detail: `The body ${detail} No call takes that.`,
      errors: [{ pointer: '', detail }],
    });
    const looked = await post(listOf(15_998)).expect(400);
    expect(looked.body).toMatchObject({ errors: [{ pointer: '/text', detail: 'takes text.' }] });
  });

  it('of one long text with brackets and commas in it is fine', async () => {
    await start();
    await post(JSON.stringify({ text: '[{",\\'.repeat(50_000) })).expect(200);
    expect(seen).toHaveLength(1);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'with %s is refused wherever it stands, and changes nothing',
    async (name) => {
      await start();
      const inner = `{"polluted":true,"prototype":{"polluted":true}}`;
      const top = await post(`{"text":"a","${name}":${inner}}`).expect(400);
      expect(top.body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: `/${name}`, detail: 'is not known here; leave it out.' }],
      });
      const deep = await post(`{"text":"a","tags":[{"name":"b","${name}":${inner}}]}`).expect(400);
      expect(deep.body).toMatchObject({ errors: [{ pointer: `/tags/0/${name}` }] });
      await http.get(`/v1/notes?${name}=1`).expect(400);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(seen).toEqual([]);
    },
  );

  it('that names a property twice means the last', async () => {
    await start();
    await post('{"text":"first","text":"last"}').expect(200);
    expect(seen).toEqual([{ text: 'last' }]);
  });

  it.each(['Content-Length', 'Transfer-Encoding'])('of 10 MiB is refused (%s)', async (header) => {
    await start();
    const value = header === 'Content-Length' ? String(10 * 1_048_576) : 'chunked';
    const headers = { 'Content-Type': 'application/json', [header]: value };
    const call = send({ host: '127.0.0.1', port, method: 'POST', path: '/v1/notes', headers });
    call.on('error', () => undefined);
    const answered = once(call, 'response') as Promise<[import('node:http').IncomingMessage]>;
    const piece = Buffer.alloc(65_536, 'x');
    let left = 160;
    const feed = (): void => {
      while (left > 0 && !call.destroyed) {
        left -= 1;
        if (!call.write(piece)) return void call.once('drain', feed);
      }
      call.end();
    };
    feed();
    const [answer] = await answered;
    expect(answer.statusCode).toBe(413);
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    expect(JSON.parse(text)).toMatchObject({ code: 'body_too_large' });
    call.destroy();
    expect(log.at('error')).toEqual([]);
  });
});
