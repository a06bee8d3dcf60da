import { randomUUID } from 'node:crypto';
import { Ajv } from 'ajv';
import type { Answer, ApiClient } from './support/api-client.js';
import { placesOf, pointerTo, withValue, type Place } from './support/bodies.js';
import { crowd, eventually } from './support/eventually.js';
import { expectProblem } from './support/expectations.js';
import { forbiddenFields, forbiddenText, hostileText, noQuantity, wideBodies } from './support/hostile.js';
import { operationsOf, type DescribedOperation, type Schema } from './support/operations.js';
import type { Customer, Page, Problem } from './support/resources.js';
import { addProduct, bodyOf, credit, placePaid, register } from './support/scenario.js';
import { Shop } from './support/shop.js';
import { storedBy } from './support/stored.js';

const MEBIBYTE = 1_048_576;
const JSON_TYPE = { 'content-type': 'application/json' };
/** Several at once, as attackers come. */
const WIDTH = 16;
/** No version is meant: there is none yet. */
const NEW = { 'if-match': undefined };

/** What one attack came to, in a sentence; null where it came to what it should. */
type Complaint = string | null;

describe('attacks', () => {
  let shop: Shop;
  let api: ApiClient;
  let operations: DescribedOperation[];
  /** What stands in the addresses and bodies of this shop, by the name it has there. */
  let known: Readonly<Record<string, string>>;
  const ajv = new Ajv({ strict: false, validateFormats: false });

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
    operations = operationsOf(shop.contract.document);
    const { sku } = await addProduct(api, '2.55', { sku: '85123A' });
    const { id: customerId } = await register(api);
    const { id: orderId } = await placePaid(api, { id: customerId }, [sku, 6]);
    const { id: creditNoteId } = bodyOf(await credit(api, { orderId }, sku, 1, '2.55'), 201);
    known = { customerId, orderId, sku, customers: customerId, orders: orderId, 'credit-notes': creditNoteId };
  });
  afterAll(() => shop.close());

  const addressOf = ({ path }: DescribedOperation, value?: string): string =>
    path.replace(/\{\w+\}/, () => encodeURIComponent(value ?? known[path.split('/')[2]!] ?? known['sku']!));

  /** The example of an operation, about what this shop has. */
  const bodyFor = ({ body, example }: DescribedOperation): Record<string, unknown> => {
    if (body === null) return {};
    const given = structuredClone(example) as Record<string, unknown>;
    return 'customerId' in given ? { ...given, customerId: known['customerId'] } : given;
  };

  const send = (
    operation: DescribedOperation,
    { path = addressOf(operation), text, headers = {} }: { path?: string; text?: string; headers?: object } = {},
  ): Promise<Answer<Problem>> => {
    const { method } = operation;
    const body = text ?? (method === 'GET' ? undefined : JSON.stringify(bodyFor(operation)));
    const usual = { 'if-match': '*', ...(method === 'POST' && { 'idempotency-key': randomUUID() }) };
    const about = body === undefined ? {} : { ...JSON_TYPE, 'content-length': String(Buffer.byteLength(body)) };
    const all = Object.entries<string | undefined>({ ...usual, ...about, ...headers });
    const sent = Object.fromEntries(all.filter((header): header is [string, string] => header[1] !== undefined));
    // With a session of its own, which the call may end.
    const staff = api.bearing(shop.tokens.staff({ tenant: shop.tenants[0]! }));
    return staff.raw<Problem>(method, path, { headers: sent, text: body });
  };

  const fits = (schema: Schema, value: unknown): boolean => ajv.validate(schema, value);
  const pointersOf = ({ body }: Answer<Problem>) => (body?.errors ?? []).map(({ pointer }) => pointer);
  const refusedAt = (answer: Answer<Problem>, pointer: string): boolean =>
    answer.status === 400 && answer.body.code === 'validation_failed' && pointersOf(answer).includes(pointer);
  const admitted = (answer: Answer<Problem>): boolean =>
    answer.status < 500 && answer.body?.code !== 'validation_failed';
  const told = (what: string, answer: Answer<Problem>): string =>
    `${what}: ${answer.status} ${answer.text.slice(0, 300)}`;

  /** Carries out every attack, several at once, and holds that each came to what it should. */
  const carryOut = async (attacks: readonly (() => Promise<Complaint>)[], atLeast: number): Promise<void> => {
    expect(attacks.length).toBeGreaterThanOrEqual(atLeast);
    const complaints = await crowd(attacks.length, WIDTH, (index) => attacks[index]!());
    expect(complaints.filter((one) => one !== null)).toEqual([]);
  };

  const storedNow = () => storedBy(shop.directory, shop.tenants[0]!);

  describe('a body that asks for more than it may', () => {
    it('is 400 at each field, in every call and at every depth, and leaves nothing behind', async () => {
      await eventually(async () =>
        expect((await api.get<Page<object>>('/v1/credit-notes')).body.items).toHaveLength(1),
      );
      const before = await storedNow();
      const attacks = operations
        .filter(({ method }) => method !== 'GET')
        .flatMap((operation) =>
          placesOf(operation.body ?? { type: 'object' })
            .filter(({ schema }) => schema.type === 'object')
            .flatMap(({ place: object }) =>
              forbiddenFields.map((field) => async (): Promise<Complaint> => {
                const at: Place = [...object, field];
                const schema = operation.body ?? {};
                if (placesOf(schema).some((one) => pointerTo(one.place) === pointerTo(at))) return null;
                const text = JSON.stringify(withValue(schema, bodyFor(operation), at, { admin: true }));
                const answer = await send(operation, { text });
                return refusedAt(answer, pointerTo(at)) ? null : told(`${operation.id} ${pointerTo(at)}`, answer);
              }),
            ),
        );
      await carryOut(attacks, 200);
      expect(await storedNow()).toEqual(before);
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    });
  });

  describe('a number that is none', () => {
    it.each(noQuantity.map((quantity) => [JSON.stringify(quantity), quantity]))(
      '%s is no quantity',
      async (_, value) => {
        const calls = operations.filter(({ body }) => body?.properties?.['lines'] !== undefined);
        expect(calls.length).toBeGreaterThanOrEqual(2);
        for (const operation of calls) {
          const body = withValue(operation.body!, bodyFor(operation), ['lines', 0, 'quantity'], value);
          expectProblem(await send(operation, { text: JSON.stringify(body) }), 400, 'validation_failed', {
            at: ['/lines/0/quantity'],
          });
        }
      },
    );

    it('is refused wherever the API description wants another one', async () => {
      const wrong = [...noQuantity, Number.MAX_SAFE_INTEGER, -0.5];
      const attacks = operations.flatMap((operation) =>
        placesOf(operation.body ?? {})
          .filter(({ schema }) => schema.type === 'integer')
          .flatMap(({ place: at, schema }) =>
            wrong.map((value) => async (): Promise<Complaint> => {
              const body = withValue(operation.body!, bodyFor(operation), at, value);
              const answer = await send(operation, { text: JSON.stringify(body) });
              const right = fits(schema, value) ? admitted(answer) : refusedAt(answer, pointerTo(at));
              return right ? null : told(`${operation.id} ${pointerTo(at)} ${JSON.stringify(value)}`, answer);
            }),
          ),
      );
      await carryOut(attacks, 30);
    });
  });

  describe('more than anybody needs', () => {
    const order = () => operations.find(({ id }) => id === 'placeOrder')!;

    it('2,001 lines are 400', async () => {
      const lines = Array.from({ length: 2_001 }, () => ({ sku: known['sku'], quantity: 1 }));
      const text = JSON.stringify({ ...bodyFor(order()), lines });
      expectProblem(await send(order(), { text }), 400, 'validation_failed', { at: ['/lines'] });
    });

    it.each(['[', '{"a":'])('1,000 levels of %s are 400 in every call', async (level) => {
      const end = level === '[' ? ']' : '}';
      const text = `{"deep":${level.repeat(1_000)}1${end.repeat(1_000)}}`;
      const attacks = operations
        .filter(({ method }) => method !== 'GET')
        .map((operation) => async (): Promise<Complaint> => {
          const answer = await send(operation, { text });
          return refusedAt(answer, '') ? null : told(operation.id, answer);
        });
      await carryOut(attacks, 15);
    });

    it.each(Object.entries(wideBodies))('%s are not told one by one what is wrong with them', async (_, text) => {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MEBIBYTE);
      for (const operation of operations.filter(({ id }) => id === 'placeOrder' || id === 'issueCreditNote')) {
        const answer = await send(operation, { text });
        expectProblem(answer, 400, 'validation_failed');
        expect(answer.body.errors!.length).toBeLessThanOrEqual(50);
      }
    });

    it('10 MiB are 413', async () => {
      const text = JSON.stringify({ ...bodyFor(order()), note: 'x'.repeat(10 * MEBIBYTE) });
      expectProblem(await send(order(), { text }), 413, 'body_too_large');
    });

    it('a mebibyte of one number is no work', async () => {
      const text = `{"quantity":${'9'.repeat(MEBIBYTE - 20)}}`;
      expectProblem(await send(order(), { text }), 400, 'validation_failed');
    });

    it.each([' ', ',', '.', 'a@a.', '0'])('half a mebibyte of %j is no work in any text', async (piece) => {
      const text = piece.repeat(MEBIBYTE / 2 / piece.length);
      const attacks = operations.flatMap((operation) =>
        placesOf(operation.body ?? {})
          .filter(({ schema }) => schema.type === 'string')
          .map(({ place: at }) => async (): Promise<Complaint> => {
            const sent = JSON.stringify(withValue(operation.body!, bodyFor(operation), at, `${text}!`));
            const answer = await send(operation, { text: sent });
            return refusedAt(answer, pointerTo(at)) ? null : told(`${operation.id} ${pointerTo(at)}`, answer);
          }),
      );
      await carryOut(attacks, 10);
    });
  });

  describe('text that means something to somebody', () => {
    it('is taken or refused in every body as the API description says, and what api.md forbids is always refused', async () => {
      const attacks = operations.flatMap((operation) =>
        placesOf(operation.body ?? {})
          .filter(({ schema }) => schema.type === 'string')
          .flatMap(({ place: at, schema }) =>
            Object.entries({ ...hostileText, ...forbiddenText }).map(
              ([name, value]) =>
                async (): Promise<Complaint> => {
                  const body = withValue(operation.body!, bodyFor(operation), at, value);
                  const answer = await send(operation, { text: JSON.stringify(body) });
                  const fine = !(name in forbiddenText) && fits(schema, value);
                  const right = fine ? admitted(answer) : refusedAt(answer, pointerTo(at));
                  return right ? null : told(`${operation.id} ${pointerTo(at)} ${name}`, answer);
                },
            ),
          ),
      );
      await carryOut(attacks, 200);
    });

    it('is never an operator or a list in its place', async () => {
      const operators: readonly unknown[] = [
        { $ne: null },
        { $gt: '' },
        { $where: '1' },
        ['x'],
        { toString: 'x' },
        1,
        true,
      ];
      const attacks = operations.flatMap((operation) =>
        placesOf(operation.body ?? {})
          .filter(({ schema }) => schema.type === 'string')
          .flatMap(({ place: at }) =>
            operators.map((value) => async (): Promise<Complaint> => {
              const body = withValue(operation.body!, bodyFor(operation), at, value);
              const answer = await send(operation, { text: JSON.stringify(body) });
              return refusedAt(answer, pointerTo(at))
                ? null
                : told(`${operation.id} ${pointerTo(at)} ${JSON.stringify(value)}`, answer);
            }),
          ),
      );
      await carryOut(attacks, 100);
    });

    /** A surrogate has no UTF-8; this is what one would look like. */
    const encoded = (text: string): string =>
      text.replace(/\p{Cs}|[^\p{Cs}]+/gu, (part) => (/\p{Cs}/u.test(part) ? '%ED%A0%80' : encodeURIComponent(part)));

    it('is taken or refused in every query parameter as the API description says', async () => {
      const attacks = operations.flatMap((operation) =>
        operation.query
          .filter(({ schema }) => schema.type === 'string')
          .flatMap(({ name, schema }) =>
            Object.entries({ ...hostileText, ...forbiddenText }).map(
              ([kind, value]) =>
                async (): Promise<Complaint> => {
                  const answer = await send(operation, { path: `${addressOf(operation)}?${name}=${encoded(value)}` });
                  const opaque =
                    (name === 'cursor' && answer.body?.code === 'invalid_cursor') ||
                    (name === 'ticket' && answer.body?.code === 'stream_ticket_invalid');
                  const fine = !(kind in forbiddenText) && fits(schema, value);
                  const right = opaque || (fine ? admitted(answer) : refusedAt(answer, `?${name}`));
                  return right ? null : told(`${operation.id} ?${name} ${kind}`, answer);
                },
            ),
          ),
      );
      await carryOut(attacks, 200);
    });

    it('is no query parameter of another shape', async () => {
      const attacks = operations.flatMap((operation) =>
        operation.query.flatMap(({ name }) =>
          ['[$gt]=', '[$ne]=1', '[]=x', '[a][b]=x', '.x=1', '%00=x', '%5B%24gt%5D='].map(
            (rest) => async (): Promise<Complaint> => {
              const answer = await send(operation, { path: `${addressOf(operation)}?${name}${rest}` });
              const key = decodeURIComponent(rest.split('=')[0]!);
              return refusedAt(answer, `?${name}${key}`) ? null : told(`${operation.id} ?${name}${rest}`, answer);
            },
          ),
        ),
      );
      await carryOut(attacks, 100);
    });

    it('is no query parameter twice, and none that nobody knows', async () => {
      const attacks = operations.flatMap((operation) => [
        ...operation.query.map(({ name }) => async (): Promise<Complaint> => {
          const answer = await send(operation, { path: `${addressOf(operation)}?${name}=1&${name}=2` });
          return refusedAt(answer, `?${name}`) ? null : told(`${operation.id} ?${name} twice`, answer);
        }),
        ...['__proto__', 'constructor', 'tenant', '$where'].map((name) => async (): Promise<Complaint> => {
          const answer = await send(operation, { path: `${addressOf(operation)}?${name}=1` });
          return refusedAt(answer, `?${name}`) ? null : told(`${operation.id} ?${name}`, answer);
        }),
      ]);
      await carryOut(attacks, 100);
    });

    it('is nothing that an address leads to', async () => {
      const attacks = operations
        .filter(({ pathParameters }) => pathParameters.length > 0)
        .flatMap((operation) =>
          Object.entries({ ...hostileText, ...forbiddenText })
            .filter(([, value]) => value !== '')
            .map(([kind, value]) => async (): Promise<Complaint> => {
              const path = operation.path.replace(/\{\w+\}/, encoded(value));
              const answer = await send(operation, { path, headers: operation.method === 'PUT' ? NEW : {} });
              const missing = answer.status === 404 && answer.body.code.endsWith('_not_found');
              // A sku may be most things; whichever of these calls comes first, the product is made by one of them.
              const made =
                operation.path.startsWith('/v1/products/') && answer.status < 300 && !(kind in forbiddenText);
              return missing || made ? null : told(`${operation.id} ${kind}`, answer);
            }),
        );
      await carryOut(attacks, 200);
    });

    it('is taken or refused in every header as the API description says', async () => {
      const sendable = Object.entries(hostileText).filter(([, value]) => /^[\x20-\x7e]*$/.test(value));
      const attacks = operations.flatMap((operation) =>
        operation.headers.flatMap(({ name, schema }) =>
          sendable.map(([kind, value]) => async (): Promise<Complaint> => {
            const answer = await send(operation, { headers: { [name.toLowerCase()]: value } });
            const elsewhere = name === 'X-Tenant' && answer.status === 404 && answer.body.code === 'tenant_unknown';
            const right = elsewhere || (fits(schema, value.trim()) ? admitted(answer) : refusedAt(answer, name));
            const injected = answer.headers['x-injected'] !== undefined;
            return right && !injected ? null : told(`${operation.id} ${name} ${kind}`, answer);
          }),
        ),
      );
      await carryOut(attacks, 500);
    });

    it('is kept as it was sent where it is fine', async () => {
      const name = `Robert'); DROP TABLE customers;-- {"$ne": null} ../../ <b>\${7*7}</b> __proto__`;
      const { id, email } = await register(api, { name });
      expect((await api.get<Customer>(`/v1/customers/${id}?minVersion=1`)).body.name).toBe(name);
      expect((await api.get<Page<Customer>>('/v1/customers', { email })).body.items.map((one) => one.name)).toEqual([
        name,
      ]);
    });
  });

  describe('a body in another form', () => {
    it.each([
      'text/plain',
      'text/html',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/octet-stream',
      'application/jsonp',
      'json',
      'application',
      '*/*',
      ',',
    ])('%s is 415 in every call', async (type) => {
      const attacks = operations
        .filter(({ method }) => method !== 'GET')
        .map((operation) => async (): Promise<Complaint> => {
          const answer = await send(operation, { headers: { 'content-type': type } });
          const refused = answer.status === 415 && answer.body.code === 'unsupported_media_type';
          return refused ? null : told(operation.id, answer);
        });
      await carryOut(attacks, 15);
    });
  });
});
