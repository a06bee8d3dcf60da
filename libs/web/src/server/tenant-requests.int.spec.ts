import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { z } from 'zod';
import { Contexts, TenantRegistry } from '@tradepost/platform/contexts';
import type { RequestContext } from '@tradepost/platform/event-store';
import { toys } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { Caller } from '../auth/caller.js';
import { Operation } from '../requests/operation.js';
import { Reply } from '../requests/reply.js';
import { createHttpApp } from './http-app.js';

const anything = { 200: { description: 'It is.', schema: z.unknown() } };
/** Told that a request has come; resolves when it may go on. */
let hold: () => Promise<void>;

@Controller('v1/head')
class HeadController {
  constructor(private readonly contexts: Contexts) {}

  @Get()
  @Operation({ id: 'getHead', summary: 'The head', access: 'everyone', success: anything, problems: [] })
  async head(@Caller() { tenant }: RequestContext): Promise<Reply> {
    await hold();
    const { database } = this.contexts.find('board')!.of(tenant);
    await database.ping();
    return new Reply(200, JSON.stringify({ tenant }));
  }
}

const folder = tempFolder();
let app: NestFastifyApplication;
let url: string;
const tenants = () => app.get(TenantRegistry);
const head = () => supertest(url).get('/v1/head');
const inAcme = () => head().set('x-tenant', 'acme');

beforeEach(async () => {
  hold = () => Promise.resolve();
  app = await createHttpApp(
    toys({ directory: folder.path, controllers: [HeadController], environment: { TRADEPOST_REQUEST_TIMEOUT: '2' } }),
  );
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterEach(() => app.close());

/** Resolves once a request to it is held, with what lets it go on. */
function heldIn(request: () => PromiseLike<unknown>): Promise<{ release: () => void; answer: Promise<unknown> }> {
  return new Promise((resolve) => {
    hold = () =>
      new Promise((release) => {
        hold = () => Promise.resolve();
        resolve({ release, answer });
      });
    const answer = Promise.resolve(request());
  });
}

describe('requests of a tenant', () => {
  it('are refused until it is opened, and again once it is closed', async () => {
    const unknown = await inAcme().expect(404);
    expect(unknown.body).toMatchObject({ code: 'tenant_unknown' });
    await head().set('authorization', 'Bearer staff~s1~acme').expect(401);
    await tenants().open('acme');
    expect((await inAcme().expect(200)).body).toEqual({ tenant: 'acme' });
    await head().set('authorization', 'Bearer staff~s1~acme').expect(200);
    await tenants().close('acme');
    const closed = await inAcme().expect(404);
    expect({ ...closed.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    await head().set('authorization', 'Bearer staff~s1~acme').expect(401);
    await head().expect(200);
  });

  it('that are under way are answered before its stores are closed; others are refused meanwhile', async () => {
    await tenants().open('acme');
    const held = await heldIn(() => inAcme());
    const closed = tenants().close('acme');
    await inAcme().expect(404);
    held.release();
    expect(await held.answer).toMatchObject({ status: 200, body: { tenant: 'acme' } });
    await closed;
  });

  it('that take longer than any request may are refused as those of an unknown tenant', async () => {
    await tenants().open('acme');
    const held = await heldIn(() => inAcme());
    await tenants().close('acme');
    held.release();
    expect(await held.answer).toMatchObject({ status: 404, body: { code: 'tenant_unknown' } });
  });

  it('that watch it are told to come back, and then refused', async () => {
    await tenants().open('acme');
    const watch = () => fetch(`${url}/v1/stream`, { headers: { 'x-tenant': 'acme' } });
    const stream = await watch();
    expect(stream.status).toBe(200);
    const text = stream.text();
    await tenants().close('acme');
    expect(await text).toContain('event: stream.end\ndata: {"reason":"stopping"}');
    expect((await watch()).status).toBe(404);
    await tenants().open('acme');
    const again = await watch();
    expect(again.status).toBe(200);
    await again.body!.cancel();
  });
});
