import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createHttpApp } from '../server/http-app.js';
import { Operation } from '../requests/operation.js';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { contextOf, pin, toys } from '@tradepost/host/testing';
import { tempFolder, until } from '@tradepost/platform/testing';
import { Metrics } from '@tradepost/platform/runtime';

@Controller('v1/toys')
class ToysController {
  @Get(':id')
  @Operation({ id: 'getToy', summary: 'A toy', access: 'everyone', success: {}, problems: [] })
  get(@Param('id') id: string) {
    if (id === 'missing') throw new NotFoundException();
    return {};
  }
}

const folder = tempFolder();
let app: NestFastifyApplication;

beforeEach(async () => {
  app = folder.closing(await createHttpApp(toys({ directory: folder.path, controllers: [ToysController] })));
  await app.listen(0, '127.0.0.1');
});

const get = async (path: string) => supertest(await app.getUrl()).get(path);

describe('/metrics', () => {
  it('speaks the text format of Prometheus', async () => {
    const { status, headers, text } = await get('/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [-+.\deInfNa]+|)$/);
  });

  it('counts requests by the pattern of their route, and those that met none together', async () => {
    for (const path of ['/v1/toys/1', '/v1/toys/2', '/v1/toys/missing', '/v1/nothing', '/other']) await get(path);
    const { text } = await get('/metrics');
    const counted = Array.from(text.matchAll(/^tradepost_http_request_duration_seconds_count\{(.*)\} (\d+)$/gm));
    expect(counted.map(([, labels, count]) => [labels, count]).sort()).toEqual([
      ['method="GET",route="/v1/toys/:id",status="200"', '2'],
      ['method="GET",route="/v1/toys/:id",status="404"', '1'],
      ['method="GET",route="none",status="404"', '2'],
    ]);
  });

  it('looks a gauge up when it is asked, and forgets what is gone', async () => {
    let values: Record<string, number> = { a: 1, b: 2 };
    const metrics = app.get(Metrics);
    const toysLeft = metrics.gauge('toys_left', 'Toys that are left.', ['shelf']);
    metrics.beforeText(async () => {
      for (const [shelf, value] of Object.entries(values)) toysLeft.set({ shelf }, value);
    });
    const left = async () => (await metrics.text()).match(/^toys_left.*$/gm);
    expect(await left()).toEqual(['toys_left{shelf="a"} 1', 'toys_left{shelf="b"} 2']);
    values = { b: 3 };
    expect(await left()).toEqual(['toys_left{shelf="b"} 3']);
  });

  it('is looked up once for many who ask at the same time, and again within a second', async () => {
    let lookedUp = 0;
    app.get(Metrics).beforeText(async () => void (lookedUp += 1));
    await Promise.all(Array.from({ length: 20 }, () => get('/metrics')));
    expect(lookedUp).toBeLessThan(20);
    const before = lookedUp;
    await until(async () => {
      await get('/metrics');
      return lookedUp > before;
    });
  });
});

describe('the metrics of deliveries', () => {
  it('tell lag, dead letters, lanes and batches of each tenant and context', async () => {
    const { database } = contextOf(app, 'board');
    await Promise.all(['a', 'b', 'c'].map((id) => pin(database, id)));
    const labels = 'subscription="board.projection.notes",tenant="default"';
    await until(async () => (await get('/metrics')).text.includes(`tradepost_delivery_lag_events{${labels}} 0`));
    const { text } = await get('/metrics');
    for (const line of [
      `tradepost_delivery_lag_seconds{${labels}} 0`,
      `tradepost_dead_letters{${labels}} 0`,
      'tradepost_lane_waiting_commands{context="board",tenant="default",part="service"} 0',
    ])
      expect(text.split('\n')).toContain(line);
    const [, commands] =
      /^tradepost_lane_batch_commands_sum\{context="board",tenant="default",part="service"\} (\d+)$/m.exec(text)!;
    expect(Number(commands)).toBeGreaterThanOrEqual(3);
  });

  it('say nothing of dead letters while the read store is away, and the rest all the same', async () => {
    contextOf(app, 'board').readStore.page = () => Promise.reject(new ReadStoreUnavailable('It is away.'));
    const { status, text } = await get('/metrics');
    expect([status, /^tradepost_dead_letters\{/m.test(text)]).toEqual([200, false]);
    expect(text).toMatch(/^tradepost_lane_waiting_commands\{/m);
  });
});
