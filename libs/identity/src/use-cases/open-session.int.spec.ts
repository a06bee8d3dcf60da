import type { TestingModule } from '@nestjs/testing';
import { Contexts } from '@tradepost/platform';
import { tempFolder } from '@tradepost/platform/testing';
import { AccountRepository } from '../domain/account.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { MOST_SESSIONS } from '../domain/session.js';
import { openIdentity, transact } from '../testing/open-identity.js';
import { account, accountId } from '../testing/samples.js';
import { OpenSession, OpenSessionHandler, type SignedIn } from './open-session.js';

const folder = tempFolder();
let app: TestingModule;
const given = <T>(type: abstract new (...args: never[]) => T): T => app.get(type as never, { strict: false });
const rows = (text: string): Promise<readonly unknown[]> =>
  app.get(Contexts).find('identity')!.of('default').database.reader.query(text, []);

beforeEach(async () => {
  app = folder.closing(await openIdentity(folder.path));
  await transact(app, async () => {
    await given(AccountRepository).save(account());
    await given(PasswordRepository).set(accountId, 'hash');
  });
});

const signIn = (name: string): Promise<SignedIn | null> =>
  transact(app, () =>
    given(OpenSessionHandler).execute(new OpenSession(accountId, 'hash', { family: name, token: name })),
  );

it('the oldest session makes way for one too many, leaves no row behind and no event', async () => {
  const opened: string[] = [];
  for (let i = 0; i < MOST_SESSIONS + 2; i += 1) opened.push((await signIn(`token ${i}`))!.session);
  expect(await rows('SELECT count(*) AS n FROM sessions')).toEqual([{ n: MOST_SESSIONS }]);
  const gone = opened.slice(0, 2).map((session) => ({ session }));
  expect(await rows('SELECT session FROM revocations ORDER BY position')).toEqual(gone);
  expect(await rows('SELECT type FROM events')).toEqual([{ type: 'AccountOpened' }]);
});

it('nobody is admitted whose password is another one by now', async () => {
  const command = new OpenSession(accountId, 'another hash', { family: 'f', token: 't' });
  expect(await transact(app, () => given(OpenSessionHandler).execute(command))).toBeNull();
});
