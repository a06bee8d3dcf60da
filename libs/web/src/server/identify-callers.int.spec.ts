import { Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import supertest from 'supertest';
import { z } from 'zod';
import { onBehalfOf, type Access } from '../auth/access.js';
import { OrderTokens } from '../auth/order-tokens.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { toys } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { Caller } from '../auth/caller.js';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';
import { Reply } from '../requests/reply.js';
import { IsNullable } from '../validation/schema-rule.js';

class BuyDto {
  @IsNullable()
  @IsString()
  who!: string | null;
}

const success = { 200: { description: 'It is.', schema: z.unknown() } };
const operation = (access: Access) => Operation({ id: access, summary: access, access, success, problems: [] });
const answer = ({ streams: _, once: __, correlationId: ___, ...caller }: ApiCaller) =>
  new Reply(200, JSON.stringify(caller));

@Controller('v1/doors')
class DoorsController {
  @Get('everyone')
  @operation('everyone')
  everyone(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }

  @Get('buyers')
  @operation('buyers')
  buyers(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }

  @Get('holders')
  @operation('holders')
  holders(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }

  @Get('owners')
  @operation('owners')
  owners(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }

  @Get('staff')
  @operation('staff')
  staff(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }

  @Post('buy')
  @Operation({
    id: 'buy',
    summary: 'Buy',
    access: 'buyers',
    body: BuyDto,
    success,
    problems: [],
  })
  buy(@Caller() caller: ApiCaller): Reply {
    return answer(caller);
  }
}

@Controller('v1/holes')
class HolesController {
  @Get()
  open(): string {
    return 'to everybody';
  }
}

@Controller('internal/orders')
class BackDoorController {
  @Get()
  open(): string {
    return 'to everybody';
  }
}

@Controller('metrics')
class PublicChangeController {
  @Post()
  open(): string {
    return 'to everybody';
  }
}

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const folder = tempFolder();
let app: NestFastifyApplication;
let http: ReturnType<typeof supertest>;
let orderToken: string;

beforeEach(async () => {
  const environment = { TRADEPOST_TENANTS: 'acme' };
  app = await createHttpApp(toys({ directory: folder.path, controllers: [DoorsController], environment }));
  await app.listen(0, '127.0.0.1');
  http = supertest(await app.getUrl());
  orderToken = app.get(OrderTokens).issue('default', orderId);
});
afterEach(() => app.close());

const knock = (door: string, token?: string, tenant?: string) =>
  http.get(`/v1/doors/${door}`).set({
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(tenant !== undefined && { 'x-tenant': tenant }),
  });

describe('a door', () => {
  const doors = ['everyone', 'buyers', 'holders', 'owners', 'staff'];

  it.each<[string, () => string | undefined, number[]]>([
    ['a stranger', () => undefined, [200, 200, 401, 401, 401]],
    ['who holds an order token', () => orderToken, [200, 403, 200, 403, 403]],
    ['a customer', () => 'customer~c1', [200, 200, 200, 200, 403]],
    ['staff', () => 'staff~s1', [200, 200, 200, 200, 200]],
    ['a forged token', () => 'forged', [401, 401, 401, 401, 401]],
  ])(`is open to %s as its kind says: ${doors.join(', ')}`, async (_, token, expected) => {
    const answers = await Promise.all(doors.map((door) => knock(door, token())));
    expect(answers.map(({ status }) => status)).toEqual(expected);
  });

  it.each<[string | undefined, number, string, string]>([
    [undefined, 401, 'unauthenticated', 'Bearer realm="tradepost"'],
    ['forged', 401, 'token_invalid', 'Bearer realm="tradepost", error="invalid_token"'],
    ['customer~c1', 403, 'forbidden', 'Bearer realm="tradepost", error="insufficient_scope"'],
  ])('that is closed to %s says so', async (token, status, code, challenge) => {
    const { headers, body } = await knock('staff', token).expect(status);
    expect(body).toMatchObject({ status, code, instance: '/v1/doors/staff' });
    expect(headers['www-authenticate']).toBe(challenge);
  });

  it.each([
    ['GET /v1/holes', HolesController],
    ['GET /internal/orders', BackDoorController],
    ['POST /metrics', PublicChangeController],
  ])('says who may come in before the service starts: %s', async (route, controller) => {
    const root = toys({ directory: folder.path, controllers: [controller] });
    await expect(createHttpApp(root)).rejects.toThrow(`${route} does not say who may call it`);
  });
});

describe('a caller', () => {
  it.each<[string, () => string | undefined, object]>([
    ['a stranger', () => undefined, { principal: 'guest', reach: 'nothing' }],
    ['who holds an order token', () => orderToken, { principal: 'guest', reach: { only: orderId } }],
    ['a customer', () => 'customer~c1', { principal: 'customer:c1', reach: { owner: 'c1' } }],
    ['staff', () => 'staff~s1', { principal: 'staff:s1', reach: 'everything' }],
  ])('is known to be %s', async (_, token, known) => {
    const { body } = await knock('everyone', token()).expect(200);
    expect(body).toMatchObject({ tenant: 'default', ...known });
  });

  it.each([
    'Basic c3RhZmY6czE=',
    'staff~s1',
    'Bearer',
    'Bearer staff s1',
    'Bearer a,Bearer b',
    'Bearer "staff~s1"',
    '',
  ])('is refused with what is no Bearer token: %j', async (authorization) => {
    const { body } = await http.get('/v1/doors/everyone').set({ authorization }).expect(401);
    expect(body).toMatchObject({ code: 'token_invalid' });
  });

  it('may write the scheme as they like', async () => {
    const { body } = await http.get('/v1/doors/staff').set({ authorization: 'bEARER  staff~s1 ' }).expect(200);
    expect(body).toMatchObject({ principal: 'staff:s1' });
  });

  it.each<[string, string | undefined, number, string]>([
    ['customer~c1~acme', undefined, 200, 'acme'],
    ['customer~c1~acme', 'acme', 200, 'acme'],
    ['customer~c1~acme', 'default', 403, 'tenant_mismatch'],
    ['customer~c1', 'acme', 403, 'tenant_mismatch'],
    ['customer~c1~gone', undefined, 401, 'token_invalid'],
    ['customer~c1', 'nobody', 404, 'tenant_unknown'],
    ['forged', 'nobody', 404, 'tenant_unknown'],
    ['forged', 'acme', 401, 'token_invalid'],
  ])('with the token %s for the tenant %s: %d %s', async (token, tenant, status, outcome) => {
    const { body } = await knock('everyone', token, tenant).expect(status);
    expect(body).toMatchObject(status === 200 ? { tenant: outcome } : { code: outcome });
  });

  it('is refused before the body is looked at', async () => {
    const send = (token: string, type: string, text: string) =>
      http
        .post('/v1/doors/buy')
        .set({ authorization: `Bearer ${token}`, 'content-type': type })
        .send(text);
    await send('forged', 'text/plain', '?').expect(401);
    await send(orderToken, 'application/json', '{').expect(403);
    await send('staff~s1', 'text/plain', '?').expect(415);
    await send('staff~s1', 'application/json', '{"x":1}').expect(400);
  });

  it('is found out however the address is written', async () => {
    await http.get('/%76%31/doors/staff').expect(401);
    await http.head('/v1/doors/staff').expect(401);
    await http.get('/v1/nothing').expect(404);
    await http.get('/v1/nothing').set({ authorization: 'Bearer forged' }).expect(401);
  });
});

describe('a stranger', () => {
  const buy = (key: string, token?: string) =>
    http
      .post('/v1/doors/buy')
      .set({ 'idempotency-key': key, ...(token !== undefined && { authorization: `Bearer ${token}` }) })
      .send({ who: null });

  it.each(['8e03978e-40d5-43e8-bc93-6894a57f9324', '8E03978E-40D5-43E8-BC93-6894A57F9324', orderId])(
    'may use the key %s',
    (key) => buy(key).expect(200),
  );

  it.each(['order-1', '00000000-0000-0000-0000-000000000000', '8e03978e-40d5-13e8-bc93-6894a57f9324', 'x'])(
    'shares the key %s with others, and may not use it',
    async (key) => {
      const { body } = await buy(key).expect(400);
      expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: 'Idempotency-Key' }] });
      await buy(key, 'customer~c1').expect(200);
    },
  );
});

describe('on whose behalf', () => {
  const customer = { role: 'customer', id: 'c1', session: 'one' } as const;
  const staff = { role: 'staff', id: 's1', session: 'one' } as const;
  const stranger = { role: 'guest', orderId: null } as const;

  it('staff act is theirs to say', () => {
    expect([onBehalfOf(staff, 'c1'), onBehalfOf(staff, null)]).toEqual(['c1', null]);
  });

  it('customers act is their own, said or not', () => {
    expect([onBehalfOf(customer, 'c1'), onBehalfOf(customer, null)]).toEqual(['c1', 'c1']);
    expect(() => onBehalfOf(customer, 'c2')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('strangers act is nobody', () => {
    expect(onBehalfOf(stranger, null)).toBeNull();
    expect(() => onBehalfOf(stranger, 'c1')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  });
});
