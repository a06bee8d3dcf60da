import type { TestingModule } from '@nestjs/testing';
import { Contexts } from '@tradepost/platform';
import { tempFolder } from '@tradepost/platform/testing';
import { KnownNetworks, NetworkHash } from '../application/known-networks.js';
import { AccountRepository } from '../domain/account.repository.js';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { maxSessions } from '../domain/session.js';
import { openIdentity, SettableClock, transact } from '../testing/open-identity.js';
import { account, accountId } from '../testing/samples.js';
import { OpenSession, OpenSessionHandler, type SignedIn } from './open-session.js';

const folder = tempFolder();
let app: TestingModule;
let clock: SettableClock;
const given = <T>(type: abstract new (...args: never[]) => T): T => app.get(type as never, { strict: false });
const rows = (text: string): Promise<readonly unknown[]> =>
  app.get(Contexts).find('identity')!.of('default').database.reader.query(text, []);

beforeEach(async () => {
  clock = new SettableClock();
  app = folder.closing(await openIdentity(folder.path, clock));
  await transact(app, async () => {
    await given(AccountRepository).save(account());
    await given(PasswordRepository).set(accountId, 'hash');
  });
});

const signIn = (name: string, network = 'home'): Promise<SignedIn | null> =>
  transact(app, () =>
    given(OpenSessionHandler).execute(new OpenSession(accountId, 'hash', { family: name, token: name }, network)),
  );

it('a session too many replaces the oldest, without row or event', async () => {
  const opened: string[] = [];
  for (let i = 0; i < maxSessions + 2; i += 1) opened.push((await signIn(`token ${i}`))!.session);
  expect(await rows('SELECT count(*) AS n FROM sessions')).toEqual([{ n: maxSessions }]);
  const gone = opened.slice(0, 2).map((session) => ({ session }));
  expect(await rows('SELECT session FROM revocations ORDER BY position')).toEqual(gone);
  expect(await rows('SELECT type FROM events')).toEqual([{ type: 'AccountOpened' }]);
});

it('a password changed meanwhile is not accepted', async () => {
  const command = new OpenSession(accountId, 'another hash', { family: 'f', token: 't' }, 'home');
  expect(await transact(app, () => given(OpenSessionHandler).execute(command))).toBeNull();
});

it('a network is known to its account alone', async () => {
  const hash = given(NetworkHash);
  await signIn('token', hash.of(accountId, '2001:db8:0:1::/64'));
  const known = given(KnownNetworks);
  expect(await known.has('default', accountId, '2001:db8:0:1::/64')).toBe(true);
  expect(await known.has('default', accountId, '2001:db8:0:2::/64')).toBe(false);
  expect(await known.has('default', 'another', '2001:db8:0:1::/64')).toBe(false);
  expect(await known.has('default', null, '2001:db8:0:1::/64')).toBe(false);
  expect(JSON.stringify(await rows('SELECT * FROM networks'))).not.toContain('2001');
});

it('the most recent networks are kept, once each, and removed with staff', async () => {
  for (let i = 0; i < 20; i += 1) {
    await signIn(`away ${i}`, `network-${i}`);
    await signIn(`home ${i}`);
    clock.pass(1_000);
  }
  const kept = (await rows('SELECT network FROM networks ORDER BY used_at')) as readonly { network: string }[];
  expect(kept.map(({ network }) => network).sort()).toEqual(
    ['home', ...Array.from({ length: 15 }, (_, i) => `network-${i + 5}`)].sort(),
  );
  await transact(app, () => given(NetworkRepository).forget(accountId));
  expect(await rows('SELECT * FROM networks')).toEqual([]);
});
