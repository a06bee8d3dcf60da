import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { newId } from '@tradepost/kernel';
import { TokenVerifier } from '@tradepost/web';
import { WrongSettings } from '@tradepost/platform';
import { tempFolder, until } from '@tradepost/platform/testing';
import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose';
import { openIdentity, SettableClock, transact } from '../testing/open-identity.js';
import { TestTokens } from '../testing/index.js';
import { AccessTokens } from './access-tokens.js';
import { KeyFolder } from './key-folder.js';
import { SigningKeys } from './signing-keys.js';

const folder = tempFolder();
let clock: SettableClock;
let app: TestingModule;
let tokens: TestTokens;
const verify = (token: string) => app.get(TokenVerifier, { strict: false }).verify(token);
const keys = () => app.get(SigningKeys, { strict: false });
const keysFolder = () => join(folder.path, 'keys');

beforeEach(async () => {
  clock = new SettableClock();
  app = folder.closing(await openIdentity(folder.path, clock, { TRADEPOST_TENANTS: 'other' }));
  tokens = new TestTokens(folder.path);
});

const customer = newId();

/** A token as the service issues it, with overrides. */
function forge(
  claims: JWTPayload,
  header: Record<string, unknown> = {},
  key: Parameters<SignJWT['sign']>[0] = keys().current().privateKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: 'tradepost',
    aud: 'tradepost-api',
    sub: customer,
    tenant: 'default',
    role: 'customer',
    sid: newId(),
    jti: newId(),
    iat: now,
    exp: now + 600,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: keys().current().id, ...header })
    .sign(key);
}

describe('an access token', () => {
  it('identifies its holder and expires after ten minutes', async () => {
    const session = newId();
    const token = await tokens.customer(customer, { tenant: 'other', session });
    expect(await verify(token)).toMatchObject({
      tenant: 'other',
      identity: { role: 'customer', id: customer, session },
    });
    const { iss, aud, sub, tenant, role, jti, iat, exp } = decodeJwt(token);
    expect({ iss, aud, sub, tenant, role }).toEqual({
      iss: 'tradepost',
      aud: 'tradepost-api',
      sub: customer,
      tenant: 'other',
      role: 'customer',
    });
    expect([typeof jti, exp! - iat!]).toEqual(['string', 600]);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys().list()[0]!.kid });
    clock.pass(10 * 60_000);
    expect(await verify(token)).toBeNull();
  });

  it('is refused once expired', async () => {
    expect(await verify(await tokens.staff({ life: -1_000 }))).toBeNull();
  });

  it('is accepted as issued here', async () => {
    expect(await verify(await forge({}))).not.toBeNull();
  });

  it.each<[string, JWTPayload]>([
    ['another issuer', { iss: 'elsewhere' }],
    ['another audience', { aud: 'elsewhere' }],
    ['a role that is none', { role: 'owner' }],
    ['a guest', { role: 'guest' }],
    ['a subject that is no id', { sub: '../customers' }],
    ['no session', { sid: undefined }],
    ['no end', { exp: undefined }],
    ['a tenant that is not served', { tenant: 'nobody' }],
    ['a beginning to come', { nbf: Math.floor(Date.now() / 1_000) + 600 }],
  ])('is refused for %s', async (_, claims) => {
    expect(await verify(await forge(claims))).toBeNull();
  });

  it('is refused for an unknown key, whatever its id says', async () => {
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await verify(await forge({}, {}, foreign))).toBeNull();
    for (const kid of ['../keys/x', '/etc/passwd', '__proto__', 'constructor', '', undefined])
      expect([kid, await verify(await forge({}, { kid }))]).toEqual([kid, null]);
  });

  it('is refused for another type, another algorithm and none', async () => {
    const [, payload] = (await forge({})).split('.');
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(await verify(await forge({}, { typ: 'JWT' }))).toBeNull();
    expect(await verify(`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`)).toBeNull();
    const secret = new TextEncoder().encode(
      keys().current().publicKey.export({ type: 'spki', format: 'pem' }) as string,
    );
    expect(await verify(await forge({}, { alg: 'HS256' }, secret))).toBeNull();
  });

  it.each(['', 'a', 'a.b.c', '...', 'x'.repeat(10_000), '\u0000.\ud800.é'])('is not %j', async (text) => {
    expect(await verify(text)).toBeNull();
  });

  it('is refused once its session is revoked, by any process', async () => {
    const session = newId();
    const token = await tokens.staff({ session });
    const other = await tokens.staff();
    expect(await verify(token)).not.toBeNull();
    const revoke = folder.closing(await openIdentity(folder.path, clock, { TRADEPOST_TENANTS: 'other' }));
    await transact(
      revoke,
      ({ session: s }) => s.sql`INSERT INTO revocations (session, revoked_at) VALUES (${session}, ${Date.now()})`,
    );
    await until(async () => (await verify(token)) === null);
    expect(await verify(other)).not.toBeNull();
  });
});

describe('the keys', () => {
  it('are in the data folder, readable by one user', () => {
    const names = readdirSync(keysFolder());
    expect(names.filter((name) => name.startsWith('signing-'))).toHaveLength(1);
    expect(statSync(keysFolder()).mode & 0o777).toBe(0o700);
    for (const name of names) expect([name, statSync(join(keysFolder(), name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('are the same after a restart', async () => {
    const again = folder.closing(await openIdentity(folder.path));
    expect(again.get(SigningKeys, { strict: false }).list()).toEqual(keys().list());
  });

  it('do not publish private parts', () => {
    expect(Object.keys(keys().list()[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('may be several: the newest signs, and tokens of the previous one are accepted', async () => {
    const old = await tokens.staff();
    expect(await verify(old)).not.toBeNull();
    const added = new KeyFolder(folder.path).add(Date.now() + 1);
    await until(() => keys().current().id === added.id);
    const fresh = (await app.get(AccessTokens, { strict: false }).issue(holder())).token;
    expect(decodeProtectedHeader(fresh).kid).toBe(added.id);
    expect([await verify(old), await verify(fresh)]).not.toContain(null);
    expect(keys().list()).toHaveLength(2);
  });

  it('are dropped once their last tokens have expired', () => {
    rmSync(keysFolder(), { recursive: true });
    const keyFolder = new KeyFolder(folder.path);
    const [old, previous, newest] = [60, 11.5, 0].map((minutes) => keyFolder.add(Date.now() - minutes * 60_000));
    const known = SigningKeys.open(settingsOf());
    expect(known.current().id).toBe(newest!.id);
    expect(known.list().map(({ kid }) => kid)).toEqual([newest!.id, previous!.id]);
    expect(known.find(old!.id)).toBeNull();
  });

  it('invalidate their tokens when removed', async () => {
    const token = await tokens.staff();
    expect(await verify(token)).not.toBeNull();
    const [known] = new KeyFolder(folder.path).read();
    new KeyFolder(folder.path).add(Date.now() + 1);
    new KeyFolder(folder.path).remove(known!);
    await until(async () => (await verify(token)) === null);
  });

  it('stay in use while a file is broken and the service runs', async () => {
    const token = await tokens.staff();
    writeFileSync(join(keysFolder(), 'signing-9-broken.jwk.json'), '{');
    const added = new KeyFolder(folder.path).add(Date.now() + 1);
    const since = performance.now();
    while (performance.now() - since < 1_200) expect(await verify(token)).not.toBeNull();
    rmSync(join(keysFolder(), 'signing-9-broken.jwk.json'));
    await until(() => keys().current().id === added.id);
  });

  it('may come from the settings, and then none is created', async () => {
    const directory = join(folder.path, 'elsewhere');
    const pem = () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const given = `${pem().replaceAll('\n', '\\n')}\\n${pem()}`;
    const set = folder.closing(await openIdentity(directory, clock, { TRADEPOST_SIGNING_KEYS: given }));
    const { token } = await set.get(AccessTokens, { strict: false }).issue(holder());
    expect(await set.get(TokenVerifier, { strict: false }).verify(token)).not.toBeNull();
    expect(set.get(SigningKeys, { strict: false }).list()).toHaveLength(2);
    expect(new KeyFolder(directory).names()).toEqual([]);
  });

  it.each(['rubbish', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])(
    'stop the start where the setting is %j',
    async (text) => {
      await expect(openIdentity(folder.path, clock, { TRADEPOST_SIGNING_KEYS: text })).rejects.toThrow(WrongSettings);
    },
  );

  it('prevent the start where a file holds no key', async () => {
    const directory = join(folder.path, 'damaged');
    mkdirSync(join(directory, 'keys'), { recursive: true });
    writeFileSync(join(directory, 'keys', 'signing-1-a.jwk.json'), '{}');
    await expect(openIdentity(directory)).rejects.toThrow(/signing-1-a\.jwk\.json holds no signing key/);
  });
});

function settingsOf() {
  return { dataDirectory: folder.path, signingKeys: null } as Parameters<typeof SigningKeys.open>[0];
}

function holder() {
  return { tenant: 'default', identity: { role: 'staff' as const, id: newId(), session: newId() } };
}
