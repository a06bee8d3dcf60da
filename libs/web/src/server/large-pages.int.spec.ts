import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';
import { Controller, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { z } from 'zod';
import { toys } from '@tradepost/host/testing';
import { tempFolder, until } from '@tradepost/platform/testing';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';
import { listed, type PiecesReply, type Reply } from '../requests/reply.js';

const items = Array.from({ length: 320 }, (_, number) => ({ number, text: 'é'.repeat(50_000) }));
const success = { 200: { description: 'A page.', schema: z.unknown() } };

@Controller('v1/pages')
class PagesController {
  @Get(':count')
  @Operation({ id: 'getPage', summary: 'A page', access: 'everyone', success, problems: [] })
  get(@Param('count') count: string): Reply | PiecesReply {
    const page = items.slice(0, Number(count));
    return listed({ items: page.map((item) => JSON.stringify(item)), next: 'a "cursor"' });
  }
}

const folder = tempFolder();
let app: NestFastifyApplication;
let server: Server;

beforeEach(async () => {
  app = await createHttpApp(toys({ directory: folder.path, controllers: [PagesController] }));
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer() as Server;
});
afterEach(() => app.close());

describe('a page', () => {
  it.each([0, 1, 2])('of %i items is one JSON document of a known length', async (count) => {
    const { status, headers, body } = await supertest(server).get(`/v1/pages/${count}`);
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const wanted = { items: items.slice(0, count), next: 'a "cursor"' };
    expect(body).toEqual(wanted);
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(JSON.stringify(wanted)));
  });

  it('that is large tells its length to HEAD', async () => {
    const { headers } = await supertest(server).get('/v1/pages/3');
    const head = await supertest(server).head('/v1/pages/3');
    expect([head.status, head.text ?? '']).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(headers['content-length']);
  });

  it('is not held in memory for a client that does not read it, and is there when it does', async () => {
    const accepted = once(server, 'connection');
    const client = connect((server.address() as { port: number }).port, '127.0.0.1');
    const [served] = (await accepted) as [Socket];
    client.pause();
    client.write(`GET /v1/pages/${items.length} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
    await until(() => served.writableLength > 0);
    let held = 0;
    for (let turns = 0; turns < 200; turns += 1) {
      await new Promise(setImmediate);
      held = Math.max(held, served.writableLength);
    }
    expect(held).toBeLessThan(1_048_576);
    let received = 0;
    client.on('data', (bytes) => (received += bytes.length));
    client.resume();
    await once(client, 'end');
    expect(received).toBeGreaterThan(items.length * 100_000);
  });
});
