import type { CommandGateway, RequestContext } from '@tradepost/platform';
import { Passwords } from '../passwords/passwords.js';
import { TooManyAttempts, type SignInThrottle } from '../passwords/sign-in-throttle.js';
import type { Login } from '../domain/identity.reader.js';
import type { LoginsQuery } from '../queries/logins.js';
import type { AccessTokens } from '../tokens/access-tokens.js';
import type { Revocations } from '../tokens/revocations.js';
import { NetworkHash, type KnownNetworks } from './known-networks.js';
import { SignInRefused, SignIns } from './sign-ins.js';

const request: RequestContext = {
  tenant: 'default',
  principal: 'guest',
  correlationId: 'c',
  causationId: null,
  network: '192.0.2.1',
};
const word = 'three green herons at noon';
let trouble: Error | null;
let login: Login;
let known: boolean;
let signIns: SignIns;
const signIn = (password = word, network = request.network!) =>
  signIns.signIn({ ...request, network }, 'ada@example.com', password);

beforeEach(async () => {
  trouble = null;
  known = false;
  const passwords = new Passwords();
  login = { id: 'a', status: 'active', hash: await passwords.hash(word, 'ada') };
  const signedIn = { role: 'customer', id: 'a', session: 's' };
  const commands = { execute: async () => (trouble ? Promise.reject(trouble) : signedIn) };
  const logins = { byEmail: async () => login };
  const tokens = { issue: async () => ({ token: 't', expiresIn: 600 }) };
  signIns = new SignIns(
    commands as unknown as CommandGateway,
    logins as unknown as LoginsQuery,
    passwords,
    tokens as unknown as AccessTokens,
    {} as Revocations,
    { has: async () => known } as unknown as KnownNetworks,
    new NetworkHash(Buffer.alloc(32)),
  );
});

it('counts a wrong password, and resets the count on success', async () => {
  for (let i = 0; i < 9; i += 1) await expect(signIn('wrong')).rejects.toThrow(SignInRefused);
  await signIn();
  for (let i = 0; i < 10; i += 1) await expect(signIn('wrong')).rejects.toThrow(SignInRefused);
  await expect(signIn()).rejects.toThrow(TooManyAttempts);
});

it('does not count an attempt that was not evaluated', async () => {
  trouble = new Error('As many commands wait as may.');
  for (let i = 0; i < 20; i += 1) await expect(signIn()).rejects.toBe(trouble);
  trouble = null;
  await expect(signIn()).resolves.toMatchObject({ accessToken: 't' });
});

describe('an account under attack from many networks', () => {
  beforeEach(async () => {
    for (let i = 0; i < 400; i += 1) besieger(i);
  });
  const besieger = (i: number) => {
    const attempt = { account: 'default ada@example.com', address: `10.${i >> 8}.${i % 256}.1` };
    const { throttle } = signIns as unknown as { throttle: SignInThrottle };
    for (let tries = 0; tries < 3; tries += 1) throttled(() => throttle.begin(attempt));
  };
  const throttled = (attempt: () => unknown) => {
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof TooManyAttempts)) throw error;
    }
  };

  it('makes unknown networks wait', async () => {
    await expect(signIn()).rejects.toThrow(TooManyAttempts);
  });

  it('admits networks used before a restart', async () => {
    known = true;
    await expect(signIn()).resolves.toMatchObject({ accessToken: 't' });
    known = false;
    await expect(signIn()).resolves.toMatchObject({ accessToken: 't' });
    await expect(signIn(word, '192.0.2.77')).rejects.toThrow(TooManyAttempts);
  });

  it('limits guessing from those networks', async () => {
    known = true;
    for (let i = 0; i < 10; i += 1) await expect(signIn('wrong')).rejects.toThrow(SignInRefused);
    await expect(signIn()).rejects.toThrow(TooManyAttempts);
  });
});
