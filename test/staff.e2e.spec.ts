import { readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ApiClient } from './support/api-client.js';
import { tradepostHere } from './support/cli-here.js';
import { eventually } from './support/eventually.js';
import type { Tokens } from './support/resources.js';
import { bodyOf, register } from './support/scenario.js';
import { ServiceProcess } from './support/service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './support/shop.js';

const email = 'clerk@example.com';
const password = 'the kettle is always on';

describe('those who work for the shop', () => {
  let folder: string;
  let tenant: string;
  let running: ServiceProcess[];

  beforeEach(async () => {
    folder = await freshFolder();
    tenant = freshTenant();
    running = [];
  });
  afterEach(async () => {
    for (const service of running) await service.kill('SIGKILL');
    await dropTenants([tenant]);
    await rm(folder, { recursive: true, force: true });
  });

  const settingsOf = (data: string, more: Record<string, string> = {}): Record<string, string> => ({
    TRADEPOST_DATA_DIR: join(folder, data),
    TRADEPOST_TENANTS: tenant,
    TRADEPOST_LOG_LEVEL: 'warn',
    ...(mongoUrl === undefined ? {} : { MONGODB_URL: mongoUrl }),
    ...more,
  });
  const run = (args: readonly string[], input = '', data = 'data') => tradepostHere(args, settingsOf(data), input);
  const start = async (more: Record<string, string> = {}, data = 'data'): Promise<ApiClient> => {
    const service = new ServiceProcess(folder, settingsOf(data, more));
    running.push(service);
    return ApiClient.open(await service.serving(), tenant, join(folder, data));
  };
  const signIn = (api: ApiClient, word = password) =>
    api.bearing(null).post<Tokens>('/v1/auth/tokens', { email, password: word });
  const inShop = ['--tenant'] as const;

  it('are added, listed and removed beside the running service', async () => {
    const api = await start();
    const shop = [...inShop, tenant];
    const added = await run(['staff', 'add', email, ...shop], `${password}\n`);
    expect(added).toMatchObject({ code: 0, stdout: `${email} can sign in to ${tenant} as staff.\n` });
    const tokens = bodyOf(await signIn(api), 200);
    expect(decodeJwt(tokens.accessToken)).toMatchObject({ role: 'staff', tenant });
    const clerk = api.bearing(tokens.accessToken);
    expect((await clerk.get('/v1/customers')).status).toBe(200);

    expect((await run(['staff', 'list', ...shop])).stdout).toMatch(/^clerk@example\.com {2}since 20\d\d-/);
    const again = await run(['staff', 'add', email.toUpperCase(), ...shop], `${password}\n`);
    expect([again.code, again.stderr]).toEqual([
      1,
      'This e-mail belongs to another login. Use another one, or sign in with it.\n',
    ]);

    expect((await run(['staff', 'remove', email, ...shop])).code).toBe(0);
    await eventually(async () => expect((await clerk.get('/v1/customers')).status).toBe(401));
    expect((await signIn(api)).status).toBe(401);
    expect((await run(['staff', 'list', ...shop])).stdout).toMatch(/^Nobody has a staff login here/);
    expect(await run(['staff', 'remove', email, ...shop])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Nobody who works for the shop signs in as clerk@example\.com\./) as string,
    });
  });

  it.each([
    ['no password', email, '', /^No password came/],
    [
      'a password that is too short',
      email,
      'short\n',
      /^This password cannot be used: it has fewer than 12 characters/,
    ],
    ['what is no e-mail', 'clerk', `${password}\n`, /^This e-mail address needs one @ with text on both sides/],
  ])('are not added with %s', async (_, name, input, sentence) => {
    const { code, stdout, stderr } = await run(['staff', 'add', name], input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
  });

  it('have their first login from the settings, and it stays when the settings change', async () => {
    const first = { TRADEPOST_STAFF_EMAIL: email, TRADEPOST_STAFF_PASSWORD: password };
    bodyOf(await signIn(await start(first)), 200);
    await running.pop()!.kill('SIGTERM');
    const api = await start({ ...first, TRADEPOST_STAFF_PASSWORD: 'another good password' });
    bodyOf(await signIn(api), 200);
    expect((await signIn(api, 'another good password')).status).toBe(401);
  });

  it.each([
    [{ TRADEPOST_STAFF_EMAIL: email }, /belong together: set both, or neither/],
    [{ TRADEPOST_STAFF_EMAIL: email, TRADEPOST_STAFF_PASSWORD: 'short' }, /it has fewer than 12 characters/],
    [{ TRADEPOST_SIGNING_KEYS: 'rubbish' }, /TRADEPOST_SIGNING_KEYS must be private keys on the curve P-256/],
  ])('keep the service from starting with %j', async (settings, sentence) => {
    const service = new ServiceProcess(folder, settingsOf('data', settings));
    running.push(service);
    expect(await service.end()).toBe(1);
    expect(service.stderr).toMatch(sentence);
    expect(service.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('stay signed in when the keys are rotated beside the running service', async () => {
    const first = { TRADEPOST_STAFF_EMAIL: email, TRADEPOST_STAFF_PASSWORD: password };
    const api = await start(first);
    const old = bodyOf(await signIn(api), 200);
    const rotated = await run(['keys', 'rotate', '--json']);
    const { current } = JSON.parse(rotated.stdout) as { readonly current: string };
    const kidOf = ({ accessToken }: Tokens) => decodeProtectedHeader(accessToken).kid;
    await eventually(async () => expect(kidOf(bodyOf(await signIn(api), 200))).toBe(current));
    expect(kidOf(old)).not.toBe(current);
    expect((await api.bearing(old.accessToken).get('/v1/customers')).status).toBe(200);
    const { keys } = (await (await fetch(`${api.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([current, kidOf(old)]);
    const folderOfKeys = join(folder, 'data', 'keys');
    for (const name of readdirSync(folderOfKeys)) expect(statSync(join(folderOfKeys, name)).mode & 0o777).toBe(0o600);
  });

  it('and customers sign in as before to a shop that was restored', async () => {
    const first = { TRADEPOST_STAFF_EMAIL: email, TRADEPOST_STAFF_PASSWORD: password };
    const api = await start(first);
    const tokens = bodyOf(await signIn(api), 200);
    await register(api);
    expect((await run(['backup', join(folder, 'backup')])).code).toBe(0);
    await running.pop()!.kill('SIGTERM');
    expect((await run(['restore', join(folder, 'backup')], '', 'restored')).code).toBe(0);
    expect(statSync(join(folder, 'restored', 'keys')).mode & 0o777).toBe(0o700);
    const restored = await start({}, 'restored');
    expect((await restored.bearing(tokens.accessToken).get('/v1/customers')).status).toBe(200);
    bodyOf(await restored.bearing(null).post('/v1/auth/tokens/refresh', { refreshToken: tokens.refreshToken }), 200);
    bodyOf(await signIn(restored), 200);
    const verified = await run(['verify', '--json'], '', 'restored');
    expect((JSON.parse(verified.stdout) as { differing: number }).differing).toBe(0);
  });

  it('are not restored from a backup that lacks a key', async () => {
    await start();
    expect((await run(['backup', join(folder, 'backup')])).code).toBe(0);
    const keys = join(folder, 'backup', 'keys');
    rmSync(join(keys, readdirSync(keys)[0]!));
    const { code, stderr } = await run(['restore', join(folder, 'backup')], '', 'restored');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is missing: the backup is not whole/)]);
  });
});
