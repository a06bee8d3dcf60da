import { createPublicKey, type KeyObject } from 'node:crypto';
import type { ApiClient } from './support/api-client.js';
import { expectProblem } from './support/expectations.js';
import { claimsOf, es256, hs256, jwt, ownKey, stolenKey, unsigned, zeroes, type Signer } from './support/forge.js';
import { sendRaw } from './support/raw-http.js';
import type { Order } from './support/resources.js';
import { addProduct, bodyOf } from './support/scenario.js';
import { Shop } from './support/shop.js';

type Placed = Order & { readonly orderToken: string };

describe('a token', () => {
  let shop: Shop;
  let api: ApiClient;
  let tenant: string;
  let key: KeyObject;
  let kid: string;
  /** Of one of the staff; the service has seen it, and remembers it. */
  let genuine: string;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
    tenant = shop.tenants[0]!;
    key = stolenKey(shop.directory);
    genuine = await shop.tokens.staff({ tenant });
    kid = (JSON.parse(Buffer.from(genuine.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
    bodyOf(await api.bearing(genuine).get('/v1/customers'), 200);
  });
  afterAll(() => shop.close());

  const header = (otherwise: object = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid, ...otherwise });
  const genuineBy = (otherwise: object) => jwt(header(), claimsOf(tenant, otherwise), es256(key));

  /** Refused like every other, wherever it is sent, also where none is needed. */
  const expectRefused = async (token: string): Promise<void> => {
    const client = api.bearing(token);
    const answers = [
      await client.get('/v1/customers'),
      await client.get('/v1/products'),
      await client.post('/v1/orders', {}),
    ];
    for (const answer of answers) {
      const { detail } = expectProblem(answer, 401, 'token_invalid');
      expect(detail).toBe(
        'This token is not valid, or not any more. Get a new one and send it as Authorization: Bearer.',
      );
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer\b/);
    }
  };

  it('that is forged here as the service makes it works, or the rest of this suite would prove nothing', async () => {
    bodyOf(await api.bearing(genuineBy({})).get('/v1/customers'), 200);
  });

  describe('without a right signature', () => {
    const publicKey = () => createPublicKey(key);
    const spki = (type: 'pem' | 'der') => publicKey().export({ type: 'spki', format: type as 'pem' });
    const jwk = (of: KeyObject) => (of.type === 'public' ? of : createPublicKey(of)).export({ format: 'jwk' });

    it.each<[string, () => string]>([
      ['alg none', () => jwt(header({ alg: 'none' }), claimsOf(tenant), unsigned)],
      ['alg None', () => jwt(header({ alg: 'None' }), claimsOf(tenant), unsigned)],
      ['alg nOnE and a signature', () => jwt(header({ alg: 'nOnE' }), claimsOf(tenant), es256(key))],
      ['no alg', () => jwt(header({ alg: undefined }), claimsOf(tenant), es256(key))],
      ['an empty signature', () => jwt(header(), claimsOf(tenant), unsigned)],
      ['a signature of zeroes', () => jwt(header(), claimsOf(tenant), zeroes)],
      ['HS256 with the public key as PEM', () => jwt(header({ alg: 'HS256' }), claimsOf(tenant), hs256(spki('pem')))],
      ['HS256 with the public key as DER', () => jwt(header({ alg: 'HS256' }), claimsOf(tenant), hs256(spki('der')))],
      [
        'HS256 with the public key as JWK',
        () => jwt(header({ alg: 'HS256' }), claimsOf(tenant), hs256(JSON.stringify(jwk(key)))),
      ],
      ['HS256 with the x of the public key', () => jwt(header({ alg: 'HS256' }), claimsOf(tenant), hs256(jwk(key).x!))],
      ['HS256 with an empty secret', () => jwt(header({ alg: 'HS256' }), claimsOf(tenant), hs256(''))],
      ['another algorithm for the same key', () => jwt(header({ alg: 'ES384' }), claimsOf(tenant), es256(key))],
      ['RS256', () => jwt(header({ alg: 'RS256' }), claimsOf(tenant), es256(key))],
      ['a signature in DER', () => jwt(header(), claimsOf(tenant), es256(key, 'der'))],
      ['the key of an attacker', () => jwt(header(), claimsOf(tenant), es256(ownKey.privateKey))],
      [
        'the key of an attacker in jwk',
        () => jwt(header({ jwk: jwk(ownKey.publicKey) }), claimsOf(tenant), es256(ownKey.privateKey)),
      ],
      [
        'the key of an attacker in jwk, unnamed',
        () => jwt(header({ kid: undefined, jwk: jwk(ownKey.publicKey) }), claimsOf(tenant), es256(ownKey.privateKey)),
      ],
      [
        'the certificate of an attacker in x5c',
        () => jwt(header({ x5c: [spki('der').toString()] }), claimsOf(tenant), es256(ownKey.privateKey)),
      ],
    ])('%s is none', async (_, forge) => expectRefused(forge()));

    it.each<[string, unknown]>([
      ['../../../../../dev/null', '../../../../../dev/null'],
      ['/etc/passwd', '/etc/passwd'],
      ['a file of keys', '../keys/order-tokens.key'],
      ['a SQL condition', "' OR '1'='1"],
      ['NUL', '\u0000'],
      ['the prototype', '__proto__'],
      ['nothing', ''],
      ['null', null],
      ['a list', ['a', 'b']],
      ['an object', { $ne: null }],
      ['10,000 characters', 'x'.repeat(10_000)],
    ])('a key of the name %s is looked for nowhere', async (_, name) => {
      await expectRefused(jwt(header({ kid: name }), claimsOf(tenant), es256(key)));
      await expectRefused(jwt(header({ kid: name, alg: 'HS256' }), claimsOf(tenant), hs256('')));
    });

    it.each(['jku', 'x5u'])('%s is not followed', async (name) => {
      let asked = 0;
      const { createServer } = await import('node:http');
      const server = createServer((_, response) => {
        asked += 1;
        response.end(JSON.stringify({ keys: [{ ...jwk(ownKey.publicKey), kid, alg: 'ES256', use: 'sig' }] }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const url = `http://127.0.0.1:${port}/keys.json`;
      await expectRefused(jwt(header({ [name]: url }), claimsOf(tenant), es256(ownKey.privateKey)));
      await expectRefused(jwt(header({ [name]: url, kid: 'theirs' }), claimsOf(tenant), es256(ownKey.privateKey)));
      expect(asked).toBe(0);
      await new Promise((resolve) => server.close(resolve));
    });
  });

  describe('with a right signature', () => {
    const now = () => Math.floor(Date.now() / 1_000);

    it.each<[string, () => object]>([
      ['another issuer', () => ({ iss: 'elsewhere' })],
      ['no issuer', () => ({ iss: undefined })],
      ['another audience', () => ({ aud: 'elsewhere' })],
      ['no audience', () => ({ aud: undefined })],
      ['an end a minute ago', () => ({ exp: now() - 60 })],
      ['an end this second', () => ({ exp: now() })],
      ['no end', () => ({ exp: undefined })],
      ['an end that is text', () => ({ exp: '9999999999' })],
      ['a beginning in a minute', () => ({ nbf: now() + 60 })],
      ['no tenant', () => ({ tenant: undefined })],
      ['a tenant that is not here', () => ({ tenant: 'nobody' })],
      ['a tenant that is a path', () => ({ tenant: '../default' })],
      ['a list of tenants', () => ({ tenant: ['default'] })],
      ['no role', () => ({ role: undefined })],
      ['a role that is none', () => ({ role: 'admin' })],
      ['two roles', () => ({ role: ['customer', 'staff'] })],
      ['the role of guests', () => ({ role: 'guest' })],
      ['no subject', () => ({ sub: undefined })],
      ['a subject that is no id', () => ({ sub: '*' })],
      ['a subject that is an operator', () => ({ sub: { $ne: null } })],
      ['no session', () => ({ sid: undefined })],
    ])('but %s is none', async (_, claims) => expectRefused(genuineBy(claims())));

    it.each<[string, object]>([
      ['of another type', { typ: 'JWT' }],
      ['that is an identity token', { typ: 'id+jwt' }],
      ['without a type', { typ: undefined }],
      ['with an extension that must be understood', { crit: ['exp'] }],
      ['with an unknown extension', { crit: ['x'], x: 1 }],
      ['of an unencoded payload', { b64: false, crit: ['b64'] }],
    ])('but %s is none', async (_, otherwise) => expectRefused(jwt(header(otherwise), claimsOf(tenant), es256(key))));

    it('of another shop is 403 where this one is named, and reaches that shop alone', async () => {
      const foreign = jwt(header(), claimsOf(shop.tenants[1]!), es256(key));
      expectProblem(await api.bearing(foreign).get('/v1/customers'), 403, 'tenant_mismatch');
      const { sku } = await addProduct(api);
      const elsewhere = shop.api(null).bearing(foreign);
      expectProblem(await elsewhere.get(`/v1/products/${sku}`), 404, 'product_not_found');
    });
  });

  describe('that was genuine', () => {
    it('is none after a change of any part of it, also while the whole one is remembered', async () => {
      const [head, payload, signature] = genuine.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const raised = Buffer.from(
        JSON.stringify({ ...claims, role: 'staff', sub: '01890a5d-ac96-774b-bcce-b302099a8057' }),
      );
      const other = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
      const changed = [
        `${head}.${raised.toString('base64url')}.${signature}`,
        `${head}.${payload}.${other(signature)}`,
        `${head}.${payload}.${signature.slice(0, -2)}`,
        `${head}.${payload}.${signature}AA`,
        `${head}.${payload}.`,
        `${head}.${payload}`,
        `${head}.${payload}.${signature}.${signature}`,
        `${head}..${signature}`,
        `.${payload}.${signature}`,
        `${head}.${payload}.${signature}=`,
        genuine.slice(1),
        genuine.toLowerCase(),
      ];
      for (const token of changed) await expectRefused(token);
      bodyOf(await api.bearing(genuine).get('/v1/customers'), 200);
    });

    it.each<[string, (token: string) => Record<string, string>]>([
      ['under Basic', (token) => ({ authorization: `Basic ${token}` })],
      ['without a scheme', (token) => ({ authorization: token })],
      ['behind a colon', (token) => ({ authorization: `Bearer: ${token}` })],
      ['behind another', (token) => ({ authorization: `Bearer x, Bearer ${token}` })],
      ['in quotes', (token) => ({ authorization: `Bearer "${token}"` })],
      ['left out', () => ({ authorization: 'Bearer' })],
      ['of blanks', () => ({ authorization: 'Bearer    ' })],
      ['of nothing', () => ({ authorization: '' })],
    ])('is none %s', async (_, headers) => {
      const answer = await api.bearing(null).get('/v1/customers', {}, headers(genuine));
      expectProblem(answer, 401, 'token_invalid');
    });

    it.each<[string, (token: string) => Record<string, string>]>([
      ['in a cookie', (token) => ({ cookie: `token=${token}; accessToken=${token}; Authorization=Bearer ${token}` })],
      ['in headers of other makes', (token) => ({ 'x-access-token': token, 'x-authorization': `Bearer ${token}` })],
      ['said by a proxy', () => ({ 'x-forwarded-user': 'staff', 'x-role': 'staff', 'x-principal': 'staff:1' })],
    ])('is not looked for %s', async (_, headers) => {
      const answer = await api.bearing(null).get('/v1/customers', {}, headers(genuine));
      expectProblem(answer, 401, 'unauthenticated');
    });

    it('is not taken from the query', async () => {
      const answer = await api.bearing(null).get(`/v1/products?access_token=${genuine}`);
      expectProblem(answer, 400, 'validation_failed', { at: ['?access_token'] });
    });

    it.each(['/%761/customers', 'http://elsewhere/v1/customers', '/v1/%63ustomers'])(
      'is asked for at %s as well',
      async (target) => {
        const { statuses } = await sendRaw(
          shop.url,
          `GET ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`,
        );
        expect(statuses).toEqual([401]);
      },
    );
  });

  describe('of an order', () => {
    let mine: Placed;
    let theirs: Placed;

    beforeAll(async () => {
      const lines = [{ sku: (await addProduct(api)).sku, quantity: 1 }];
      mine = bodyOf(await api.bearing(null).post<Placed>('/v1/orders', { lines }), 201);
      theirs = bodyOf(await api.bearing(null).post<Placed>('/v1/orders', { lines }), 201);
      for (const { id } of [mine, theirs]) bodyOf(await api.get(`/v1/orders/${id}?minVersion=1`), 200);
    });

    it('is none after a change of any bit, and none that is put together from two', async () => {
      const parts = mine.orderToken.split('.');
      const other = theirs.orderToken.split('.');
      const flipped = Array.from(parts[3]!, (letter, at) => {
        const instead = letter === 'A' ? 'B' : 'A';
        return [...parts.slice(0, 3), parts[3]!.slice(0, at) + instead + parts[3]!.slice(at + 1)].join('.');
      });
      const mixed = [
        [parts[0], parts[1], other[2], parts[3]],
        [parts[0], shop.tenants[1], parts[2], parts[3]],
        [parts[0], '', parts[2], parts[3]],
        [parts[0], parts[1], parts[2], ''],
        [parts[0], parts[1], parts[2]!.toUpperCase(), parts[3]],
        [...parts, parts[3]],
        parts.slice(0, 3),
      ].map((some) => some.join('.'));
      for (const token of [...flipped, ...mixed, mine.orderToken.slice(0, -1), `${mine.orderToken}=`])
        expectProblem(await api.bearing(token).get(`/v1/orders/${mine.id}`), 401, 'token_invalid');
      bodyOf(await api.bearing(mine.orderToken).get(`/v1/orders/${mine.id}`), 200);
    });

    it('opens that order alone, in its own shop alone', async () => {
      const client = api.bearing(mine.orderToken);
      expectProblem(await client.get(`/v1/orders/${theirs.id}`), 404, 'order_not_found');
      const paying = await client.post(`/v1/orders/${theirs.id}/pay`, { paymentReference: 'x' });
      expectProblem(paying, 404, 'order_not_found');
      expectProblem(await client.post(`/v1/orders/${theirs.id}/cancel`, { reason: 'x' }), 404, 'order_not_found');
      expectProblem(await client.get('/v1/orders'), 403, 'forbidden');
      const abroad = shop.api(1).bearing(mine.orderToken);
      expectProblem(await abroad.get(`/v1/orders/${mine.id}`), 403, 'tenant_mismatch');
    });

    it('is no key to another purpose: no MAC of ours is a JWT', async () => {
      const signer: Signer = () => Buffer.from(mine.orderToken.split('.')[3]!, 'base64url');
      await expectRefused(jwt(header({ alg: 'HS256' }), claimsOf(tenant), signer));
    });
  });

  it('that was refused leaves nothing in the log', () => expect(shop.log.errors).toEqual([]));
});
