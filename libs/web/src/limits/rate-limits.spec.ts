import { fastify, type FastifyInstance } from 'fastify';
import { GUEST, principalOf, type Identity } from '../auth/identity.js';
import { knowAddresses } from '../addresses/client-address.js';
import { HttpProblem } from '../problems/http-problem.js';
import { RateLimits } from './rate-limits.js';

const anna: Identity = { role: 'customer', id: 'anna', session: 's1' };
const bert: Identity = { role: 'customer', id: 'bert', session: 's2' };
const staff: Identity = { role: 'staff', id: 'anna', session: 's3' };

let server: FastifyInstance;
let identity: Identity | null;
let tenant: string;

beforeEach(() => {
  tenant = 'default';
  server = fastify();
  const limits = new RateLimits({ rates: { reads: 1, writes: 2, signIn: 1, staffReads: 1, staffWrites: 3 } });
  knowAddresses(server, { trustProxy: false });
  server.addHook('onRequest', (request, reply, done) => {
    limits.count(request, reply, identity && { tenant, principal: principalOf(identity), identity });
    done();
  });
  server.setErrorHandler((error, _request, reply) => reply.code(429).send((error as HttpProblem).code));
  server.get('/', () => 'read');
  server.post('/sign-in', { config: { rate: 'sign-in' } }, () => 'signed in');
});
afterEach(() => server.close());

async function ask(as: Identity | null, method: 'GET' | 'POST', remoteAddress = '192.0.2.1') {
  identity = as;
  const url = method === 'GET' ? '/' : '/sign-in';
  const { statusCode, headers } = await server.inject({ method, url, remoteAddress });
  return [statusCode, String(headers['ratelimit-policy']).split(';')[0]];
}

describe('whose quota a request takes from', () => {
  it('is that of who is signed in, from wherever they ask', async () => {
    expect(await ask(anna, 'GET')).toEqual([200, '"reads"']);
    expect(await ask(anna, 'GET', '192.0.2.2')).toEqual([429, '"reads"']);
    expect(await ask(bert, 'GET')).toEqual([200, '"reads"']);
    expect(await ask(staff, 'GET')).toEqual([200, '"reads"']);
    tenant = 'acme';
    expect(await ask(anna, 'GET')).toEqual([200, '"reads"']);
  });

  it('is that of their address for guests, in whichever tenant', async () => {
    expect(await ask(GUEST, 'GET')).toEqual([200, '"reads"']);
    tenant = 'acme';
    expect(await ask({ role: 'guest', orderId: 'o1' }, 'GET')).toEqual([429, '"reads"']);
    expect(await ask(null, 'GET')).toEqual([429, '"reads"']);
    expect(await ask(GUEST, 'GET', '192.0.2.2')).toEqual([200, '"reads"']);
    expect(await ask(GUEST, 'GET', '2001:db8::1')).toEqual([200, '"reads"']);
    expect(await ask(GUEST, 'GET', '2001:db8::ffff:2')).toEqual([429, '"reads"']);
  });

  it('is tighter at sign-in for all but staff', async () => {
    expect(await ask(GUEST, 'POST')).toEqual([200, '"sign-in"']);
    expect(await ask(GUEST, 'POST')).toEqual([429, '"sign-in"']);
    expect(await ask(anna, 'POST')).toEqual([200, '"sign-in"']);
    expect(await ask(anna, 'POST', '192.0.2.2')).toEqual([429, '"sign-in"']);
    for (let i = 0; i < 3; i += 1) expect(await ask(staff, 'POST')).toEqual([200, '"writes"']);
    expect(await ask(staff, 'POST')).toEqual([429, '"writes"']);
  });

  it('is that of their network together with everybody else there', async () => {
    const customer = (i: number): Identity => ({ role: 'customer', id: `c${i}`, session: 's' });
    const within = (i: number) => `2001:db8:0:${i.toString(16)}::1`;
    for (let i = 0; i < 5; i += 1) expect(await ask(customer(i), 'GET', within(i))).toEqual([200, '"reads"']);
    for (let i = 5; i < 10; i += 1) expect(await ask(GUEST, 'GET', within(i))).toEqual([200, '"reads"']);
    expect(await ask(GUEST, 'GET', within(10))).toEqual([429, '"reads"']);
    expect(await ask(customer(10), 'GET', within(11))).toEqual([429, '"reads"']);
    expect(await ask(staff, 'GET', within(11))).toEqual([200, '"reads"']);
    expect(await ask(customer(10), 'GET', '2001:db8:1::1')).toEqual([200, '"reads"']);
  });
});
