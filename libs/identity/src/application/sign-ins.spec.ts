import type { CommandGateway, RequestContext } from '@tradepost/platform';
import { Passwords } from '../passwords/passwords.js';
import { TooManyAttempts } from '../passwords/sign-in-throttle.js';
import type { Login, LoginsQuery } from '../queries/logins.js';
import type { AccessTokens } from '../tokens/access-tokens.js';
import type { Revocations } from '../tokens/revocations.js';
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
let signIns: SignIns;
const signIn = (password = word) => signIns.signIn(request, 'ada@example.com', password);

beforeEach(async () => {
  trouble = null;
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
  );
});

it('counts a wrong password, and forgets it with the right one', async () => {
  for (let i = 0; i < 9; i += 1) await expect(signIn('wrong')).rejects.toThrow(SignInRefused);
  await signIn();
  for (let i = 0; i < 10; i += 1) await expect(signIn('wrong')).rejects.toThrow(SignInRefused);
  await expect(signIn()).rejects.toThrow(TooManyAttempts);
});

it('does not count what the shop could not look into', async () => {
  trouble = new Error('As many commands wait as may.');
  for (let i = 0; i < 20; i += 1) await expect(signIn()).rejects.toBe(trouble);
  trouble = null;
  await expect(signIn()).resolves.toMatchObject({ accessToken: 't' });
});
