import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { OrderTokens } from '../auth/order-tokens.js';
import { toys } from '@tradepost/host/testing';
import { RecordingLog, tempFolder, until } from '@tradepost/platform/testing';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';

const about = { summary: 'A toy', success: {}, problems: [] } as const;

@Controller('v1/toys')
class ToysController {
  @Get(':id')
  @Operation({ id: 'getToy', access: 'everyone', ...about })
  get() {
    return {};
  }

  @Get('secret/plans')
  @Operation({ id: 'getPlans', access: 'staff', ...about })
  plans() {
    return {};
  }
}

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const folder = tempFolder();
let log: RecordingLog;
let app: NestFastifyApplication;

beforeEach(async () => {
  log = new RecordingLog();
  const environment = { TRADEPOST_TENANTS: 'acme', TRADEPOST_RATE_READS: '2', TRADEPOST_TRUST_PROXY: '1' };
  const root = toys({ directory: folder.path, controllers: [ToysController], log, environment });
  app = folder.closing(await createHttpApp(root));
  await app.listen(0, '127.0.0.1');
});

async function lineOf(path: string, headers: Record<string, string> = {}): Promise<object> {
  const before = log.lines.length;
  await supertest(await app.getUrl())
    .get(path)
    .set({ 'x-request-id': 'req-7', 'x-forwarded-for': '192.0.2.7', ...headers });
  const line = () => log.lines.slice(before).find(({ message }) => message === 'request');
  await until(() => line() !== undefined);
  return line()!.fields;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the log of requests', () => {
  it('tells who asked for what from where, and how it ended', async () => {
    expect(await lineOf('/v1/toys/1', bearer('customer~c1~acme'))).toEqual({
      requestId: 'req-7',
      correlationId: 'req-7',
      address: '192.0.2.7',
      tenant: 'acme',
      principal: 'customer:c1',
      method: 'GET',
      path: '/v1/toys/:id',
      status: 200,
      milliseconds: expect.any(Number) as number,
    });
  });

  const plans = '/v1/toys/secret/plans';
  it.each<[string, string, Record<string, string>, object]>([
    ['staff', plans, bearer('staff~s1'), { status: 200, principal: 'staff:s1' }],
    ['a stranger', plans, {}, { status: 401, code: 'unauthenticated', tenant: 'default', principal: 'guest' }],
    ['a forged token', plans, bearer('none'), { status: 401, code: 'token_invalid', principal: 'unknown' }],
    [
      'a forged token of a tenant',
      plans,
      { ...bearer('none'), 'x-tenant': 'acme' },
      { status: 401, tenant: 'acme', principal: 'unknown' },
    ],
    ['a customer', plans, bearer('customer~c1'), { status: 403, code: 'forbidden', principal: 'customer:c1' }],
    [
      'another tenant',
      plans,
      { ...bearer('customer~c1'), 'x-tenant': 'acme' },
      { status: 403, code: 'tenant_mismatch', tenant: 'default', principal: 'customer:c1' },
    ],
    ['an unknown tenant', plans, { 'x-tenant': 'nowhere' }, { status: 404, code: 'tenant_unknown', tenant: null }],
  ])('knows %s', async (_, path, headers, expected) => {
    expect(await lineOf(path, headers)).toMatchObject({ address: '192.0.2.7', correlationId: 'req-7', ...expected });
  });

  it('knows who holds the token of an order', async () => {
    const line = await lineOf(plans, bearer(app.get(OrderTokens).issue('default', orderId)));
    expect(line).toMatchObject({ status: 403, principal: 'guest', order: orderId });
  });

  it('knows whoever has used up a quota', async () => {
    for (let i = 0; i < 2; i += 1) await lineOf('/v1/toys/1', bearer('customer~c1'));
    const line = await lineOf('/v1/toys/1', bearer('customer~c1'));
    expect(line).toMatchObject({ status: 429, code: 'rate_limited', principal: 'customer:c1', address: '192.0.2.7' });
  });

  it('tells of what is outside the API no more than where it came from', async () => {
    const line = await lineOf('/livez');
    expect(line).toMatchObject({ path: '/livez', status: 200, address: '192.0.2.7' });
    expect(line).not.toHaveProperty('principal');
  });
});
