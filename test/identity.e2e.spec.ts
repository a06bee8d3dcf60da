import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { ApiClient, Answer } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import type { Customer, Tokens } from './support/resources.js';
import { bodyOf, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const password = 'three green herons at noon';
let shop: Shop;
let staff: ApiClient;
let stranger: ApiClient;
let count = 0;

beforeAll(async () => {
  shop = await Shop.open(2);
  staff = shop.api();
  stranger = staff.bearing(null);
});
afterAll(() => shop.close());

const freshEmail = (): string => `Ada.${(count += 1)}@example.com`;

/** Somebody who registers by themselves. */
async function join(details: Record<string, unknown> = {}, key: string = randomUUID()): Promise<Answer<Customer>> {
  const body = { email: freshEmail(), name: 'Ada Lovelace', password, ...details };
  return stranger.post<Customer>('/v1/customers', body, { 'idempotency-key': key });
}

/** Signs in from an address of the caller's own, as far as throttling knows it. */
const signIn = <T = Tokens>(email: string, word = password, api = stranger) =>
  api.post<T>('/v1/auth/tokens', { email, password: word });
const refresh = <T = Tokens>(refreshToken: string, key: string | null = randomUUID()) =>
  stranger.post<T>('/v1/auth/tokens/refresh', { refreshToken }, key === null ? {} : { 'idempotency-key': key });
const signedIn = async (email: string, word = password) => bodyOf(await signIn(email, word), 200);
const readSelf = (customer: Customer, { accessToken }: Tokens) =>
  stranger.bearing(accessToken).get<Customer>(`/v1/customers/${customer.id}`);

describe('registering', () => {
  it('gives a customer a login that works at once', async () => {
    const customer = bodyOf(await join(), 201);
    const tokens = await signedIn(customer.email.toUpperCase());
    expect(decodeJwt(tokens.accessToken)).toMatchObject({ sub: customer.id, role: 'customer' });
    expect([tokens.expiresIn, tokens.refreshToken.length]).toEqual([600, 43]);
    await eventually(async () => expect((await readSelf(customer, tokens)).body.id).toBe(customer.id));
  });

  it('wants a password of those who register, and none of staff', async () => {
    const answer = await stranger.post<Problem>('/v1/customers', { email: freshEmail(), name: 'Ada' });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([
      400,
      'validation_failed',
      '/password',
    ]);
    const made = await register(staff, { email: freshEmail() });
    expect((await signIn<Problem>(made.email)).status).toBe(401);
  });

  it.each([
    ['too short', 'elevenchars', 'a@example.com'],
    ['too short, however many code units it has', '🦜'.repeat(11), 'a@example.com'],
    ['too long', 'x'.repeat(129), 'a@example.com'],
    ['with a control character', 'three green\u0000herons', 'a@example.com'],
    ['with half a character', 'three green\ud800herons', 'a@example.com'],
    ['one of the most used', '123456789012', 'a@example.com'],
    ['one of the most used in capitals', 'PASSWORD1234', 'a@example.com'],
    ['a short piece over and over', 'xyz-xyz-xyz-', 'a@example.com'],
    ['the e-mail', 'Ada@Example.com', 'ada@example.com'],
    ['made of the e-mail', 'xx-lovelace@example.com-xx', 'lovelace@example.com'],
    ['made of the name in the e-mail', 'my-Lovelace-2026', 'lovelace@example.com'],
    ['no text', 123456789012, 'a@example.com'],
  ])('refuses a password that is %s', async (_, word, email) => {
    const answer = await join({ email, password: word });
    expect([answer.status, (answer.body as unknown as Problem).errors?.[0]?.pointer]).toEqual([400, '/password']);
  });

  it.each([
    ['of twelve characters that are nobody’s first choice', 'zu9 qwx, 4vi'],
    ['of 126 characters, emoji among them', '🦜 any '.repeat(21)],
    ['with blanks and accents', 'Ein Vögelchen war’s'],
  ])('takes a password %s', async (_, word) => {
    const { email } = bodyOf(await join({ password: word }), 201);
    await signedIn(email, word);
  });

  it('takes one spelling of a character for another', async () => {
    const { email } = bodyOf(await join({ password: 'Ein Vo\u0308gelchen wars' }), 201);
    await signedIn(email, 'Ein V\u00f6gelchen wars');
  });

  it('answers a repeat as before, and leaves one customer with one login', async () => {
    const [key, email] = [randomUUID(), freshEmail()];
    const first = await join({ email }, key);
    const again = await join({ email }, key);
    expect([again.status, again.headers['idempotent-replayed'], again.text]).toEqual([201, 'true', first.text]);
    await signedIn(email);
  });

  it('tells a repeat with another password from one with the same', async () => {
    const [key, email] = [randomUUID(), freshEmail()];
    bodyOf(await join({ email }, key), 201);
    const other = await join({ email, password: 'another good password' }, key);
    expect([other.status, (other.body as unknown as Problem).code]).toEqual([422, 'idempotency_key_reused']);
    expect((await signIn(email, 'another good password')).status).toBe(401);
  });

  it('refuses an e-mail that is taken, and keeps its owner’s password', async () => {
    const { email } = bodyOf(await join(), 201);
    const other = await join({ email: email.toUpperCase(), password: 'another good password' });
    expect([other.status, (other.body as unknown as Problem).code]).toEqual([409, 'email_already_registered']);
    await signedIn(email);
    expect((await signIn(email, 'another good password')).status).toBe(401);
  });

  it('gives the e-mail to one of many who want it at once, with the password of that one', async () => {
    const email = freshEmail();
    const words = Array.from({ length: 8 }, (_, i) => `password of number ${i}`);
    const answers = await Promise.all(words.map((word) => join({ email, password: word })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const winner = words[answers.findIndex(({ status }) => status === 201)]!;
    await signedIn(email, winner);
  });

  it('keeps one shop’s logins from another', async () => {
    const { email } = bodyOf(await join(), 201);
    const elsewhere = shop.api(1).bearing(null);
    expect((await signIn(email, password, elsewhere)).status).toBe(401);
    bodyOf(await elsewhere.post<Customer>('/v1/customers', { email, name: 'Ada', password }), 201);
  });
});

describe('signing in', () => {
  it('answers alike for a wrong password, an unknown e-mail and a blocked customer', async () => {
    const [customer, blocked] = [bodyOf(await join(), 201), bodyOf(await join(), 201)];
    bodyOf(await staff.post(`/v1/customers/${blocked.id}/block`, { reason: 'Chargebacks.' }), 200);
    await eventually(async () => expect((await signIn(blocked.email)).status).toBe(401));
    const answers = [
      await signIn<Problem>(customer.email, 'a wrong password'),
      await signIn<Problem>('nobody@example.com'),
      await signIn<Problem>(blocked.email),
    ];
    const [first, ...others] = answers.map(({ status, body }) => {
      const { requestId: _, ...rest } = body as Problem & { readonly requestId: string };
      return { status, ...rest };
    });
    expect(first).toMatchObject({ status: 401, code: 'sign_in_refused' });
    for (const other of others) expect(other).toEqual(first);
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const took = async (email: string): Promise<number> => {
      const since = performance.now();
      await signIn(email, 'a wrong password');
      return performance.now() - since;
    };
    const { email } = bodyOf(await join(), 201);
    const times: [known: number, unknown: number][] = [];
    for (let i = 0; i < 9; i += 1) times.push([await took(email), await took(freshEmail())]);
    // The quickest of each: what other work on the machine adds is in none of them.
    const [known, unknown] = [Math.min(...times.map(([one]) => one)), Math.min(...times.map(([, other]) => other))];
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it('is held up after ten failures, says for how long, and for nobody else', async () => {
    const [victim, other] = [bodyOf(await join(), 201), bodyOf(await join(), 201)];
    const answers: Answer<Problem>[] = [];
    for (let i = 0; i < 11; i += 1) answers.push(await signIn<Problem>(victim.email, 'a wrong password'));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429]);
    const last = answers.at(-1)!;
    expect(last.body.code).toBe('too_many_attempts');
    expect(Number(last.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(last.headers['retry-after'])).toBeLessThanOrEqual(30);
    await signedIn(other.email);
  });

  it('wants a body that makes sense', async () => {
    for (const body of [{}, { email: 'x', password }, { email: freshEmail() }, { email: freshEmail(), password: '' }])
      expect((await stranger.post('/v1/auth/tokens', body)).status).toBe(400);
  });

  it('is not answered from a cache', async () => {
    const { email } = bodyOf(await join(), 201);
    expect((await signIn(email)).headers['cache-control']).toBe('no-store');
  });
});

describe('a refresh token', () => {
  it('is exchanged for tokens that work', async () => {
    const customer = bodyOf(await join(), 201);
    const first = await signedIn(customer.email);
    const second = bodyOf(await refresh(first.refreshToken), 200);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await readSelf(customer, second)).status).toBe(200);
    const sids = [first, second].map(({ accessToken }) => decodeJwt(accessToken)['sid']);
    expect(sids[0]).toBe(sids[1]);
  });

  it.each([
    ['with another key', randomUUID(), randomUUID()],
    ['without a key', null, null],
  ])('that comes again %s ends the session, whoever holds its tokens', async (_, key, other) => {
    const customer = bodyOf(await join(), 201);
    const first = await signedIn(customer.email);
    await eventually(async () => expect((await readSelf(customer, first)).status).toBe(200));
    const second = bodyOf(await refresh(first.refreshToken, key), 200);
    expect((await readSelf(customer, second)).status).toBe(200);
    const again = await refresh<Problem>(first.refreshToken, other);
    expect([again.status, again.body.code]).toEqual([401, 'refresh_token_invalid']);
    for (const tokens of [first, second]) expect((await readSelf(customer, tokens)).status).toBe(401);
    expect((await refresh(second.refreshToken)).status).toBe(401);
    await signedIn(customer.email);
  });

  it('is answered again where the same request comes again, and leaves one that works', async () => {
    const customer = bodyOf(await join(), 201);
    const [first, key] = [await signedIn(customer.email), randomUUID()];
    const lost = bodyOf(await refresh(first.refreshToken, key), 200);
    const second = bodyOf(await refresh(first.refreshToken, key), 200);
    const third = bodyOf(await refresh(second.refreshToken), 200);
    await eventually(async () => expect((await readSelf(customer, third)).status).toBe(200));
    expect((await refresh(lost.refreshToken)).status).toBe(401);
    expect((await readSelf(customer, third)).status).toBe(401);
  });

  it('is answered again for ten seconds alone', async () => {
    const { email } = bodyOf(await join(), 201);
    const [{ refreshToken }, key] = [await signedIn(email), randomUUID()];
    const second = bodyOf(await refresh(refreshToken, key), 200);
    await shop.onWriter('identity', ({ session }) => session.sql`UPDATE sessions SET used_at = used_at - 11000`);
    expect((await refresh(refreshToken, key)).status).toBe(401);
    expect((await refresh(second.refreshToken)).status).toBe(401);
  });

  it('ends the session also when it was used many exchanges ago', async () => {
    const { email } = bodyOf(await join(), 201);
    const first = await signedIn(email);
    let last = first;
    for (let i = 0; i < 20; i += 1) last = bodyOf(await refresh(last.refreshToken), 200);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect((await refresh(last.refreshToken)).status).toBe(401);
  });

  it.each(['x', 'x'.repeat(43), '../../etc/passwd', "'; DROP TABLE sessions; --"])('is not %j', async (text) => {
    const answer = await refresh<Problem>(text);
    expect([answer.status, answer.body.code]).toEqual([401, 'refresh_token_invalid']);
  });

  it('belongs to one shop', async () => {
    const { email } = bodyOf(await join(), 201);
    const { refreshToken } = await signedIn(email);
    const answer = await shop.api(1).bearing(null).post('/v1/auth/tokens/refresh', { refreshToken });
    expect(answer.status).toBe(401);
  });
});

describe('signing out', () => {
  it('ends the session at once, and no other', async () => {
    const customer = bodyOf(await join(), 201);
    const [gone, kept] = [await signedIn(customer.email), await signedIn(customer.email)];
    await eventually(async () => expect((await readSelf(customer, gone)).status).toBe(200));
    bodyOf(await stranger.bearing(gone.accessToken).post('/v1/auth/logout'), 200);
    expect((await readSelf(customer, gone)).status).toBe(401);
    expect((await refresh(gone.refreshToken)).status).toBe(401);
    expect((await readSelf(customer, kept)).status).toBe(200);
    bodyOf(await refresh(kept.refreshToken), 200);
  });

  it('takes a token', async () => {
    expect((await stranger.post('/v1/auth/logout')).status).toBe(401);
  });
});

describe('a login', () => {
  it('has stopped working when its customer is blocked, and works again when they are unblocked', async () => {
    const customer = bodyOf(await join(), 201);
    const tokens = await signedIn(customer.email);
    await eventually(async () => expect((await readSelf(customer, tokens)).status).toBe(200));
    bodyOf(await staff.post(`/v1/customers/${customer.id}/block`, { reason: 'Chargebacks.' }), 200);
    expect((await readSelf(customer, tokens)).status).toBe(401);
    expect((await refresh(tokens.refreshToken)).status).toBe(401);
    expect((await signIn(customer.email)).status).toBe(401);
    bodyOf(await staff.post(`/v1/customers/${customer.id}/unblock`), 200);
    expect((await signIn(customer.email)).status).toBe(200);
    expect((await readSelf(customer, tokens)).status).toBe(401);
  });

  it('is not shut by the repeat of a block that was undone since', async () => {
    const customer = bodyOf(await join(), 201);
    const block = () =>
      staff.post(`/v1/customers/${customer.id}/block`, { reason: 'Chargebacks.' }, { 'idempotency-key': customer.id });
    bodyOf(await block(), 200);
    bodyOf(await staff.post(`/v1/customers/${customer.id}/unblock`), 200);
    expect((await block()).headers['idempotent-replayed']).toBe('true');
    expect((await signIn(customer.email)).status).toBe(200);
  });

  it('cannot have the e-mail of somebody who works for the shop, however its customer comes by it', async () => {
    const clerk = `clerk.${freshEmail()}`;
    await shop.addStaff(clerk, 'the kettle is always on');
    const customer = bodyOf(await join(), 201);
    const own = stranger.bearing((await signedIn(customer.email)).accessToken);
    const address = `/v1/customers/${customer.id}`;
    await eventually(async () => expect((await own.get(address)).status).toBe(200));
    const answers = [
      await own.patch<Problem>(address, { email: clerk.toUpperCase() }),
      await staff.patch<Problem>(address, { email: clerk }),
      await stranger.post<Problem>('/v1/customers', { email: clerk, name: 'Eve', password }),
      await staff.post<Problem>('/v1/customers', { email: clerk, name: 'Eve' }),
      await join({ email: customer.email }),
    ].map(({ status, body }) => ({ status, ...(body as Problem), requestId: null, instance: null }));
    expect(answers[0]).toMatchObject({ status: 409, code: 'email_already_registered' });
    for (const other of answers) expect(other).toEqual(answers[0]);
    const stale = await own.patch<Problem>(address, { email: clerk }, { 'if-match': '"9"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
    await signedIn(customer.email);
  });

  it('follows the e-mail of its customer, which somebody else can register with then', async () => {
    const customer = bodyOf(await join(), 201);
    const email = freshEmail();
    bodyOf(await staff.patch(`/v1/customers/${customer.id}`, { email }), 200);
    const successor = bodyOf(await join({ email: customer.email, password: 'of the next one' }), 201);
    await signedIn(email);
    expect(decodeJwt((await signedIn(customer.email, 'of the next one')).accessToken).sub).toBe(successor.id);
  });
});

describe('the public keys', () => {
  it('are there for everybody, and not from a cache: a new one signs at once', async () => {
    const answer = await stranger.get<{ keys: Record<string, string>[] }>('/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.body.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(answer.text).not.toContain('"d"');
    expect(answer.headers['cache-control']).toBe('no-cache');
  });
});
