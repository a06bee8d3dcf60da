import type { TestingModule } from '@nestjs/testing';
import { CustomerBlockedV1, CustomerChangedV1, CustomerRegisteredV1, CustomerUnblockedV1 } from '@tradepost/contracts';
import { expectRefused } from '@tradepost/kernel/testing';
import { Contexts } from '@tradepost/platform';
import { arriving, tempFolder } from '@tradepost/platform/testing';
import { Account } from '../domain/account.js';
import { LoginNotReady } from '../domain/account.errors.js';
import { AccountRepository } from '../domain/account.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { SessionRepository } from '../domain/session.repository.js';
import { beginSession } from '../domain/session.js';
import { openIdentity, transact } from '../testing/open-identity.js';
import { accountId, evening, morning, noon } from '../testing/samples.js';
import { FollowCustomers } from './follow-customers.js';

const otherId = '01890a5d-ac96-774b-bcce-b302099a8059';
const folder = tempFolder();
let app: TestingModule;
let handlers: FollowCustomers;
const given = <T>(type: abstract new () => T): T => app.get(type as never, { strict: false });

beforeEach(async () => {
  app = folder.closing(await openIdentity(folder.path));
  handlers = given(FollowCustomers as never);
});

const details = { name: 'Ada', country: null };
const registered = (customerId = accountId, email = 'Ada@example.com') =>
  arriving(CustomerRegisteredV1, { customerId, reference: null, email, ...details, registeredAt: morning });
const changed = (email: string, customerId = accountId) =>
  arriving(CustomerChangedV1, { customerId, email, ...details, changedAt: noon });
const blocked = arriving(CustomerBlockedV1, { customerId: accountId, reason: 'Chargebacks.', blockedAt: noon });
const unblocked = arriving(CustomerUnblockedV1, { customerId: accountId, unblockedAt: evening });

const prepare = (id: string, email = 'ada@example.com') =>
  transact(app, () => given(PasswordRepository).prepare({ id, email, hash: `hash of ${id}` }, Date.now()));
const hear = (message: Parameters<FollowCustomers['registered']>[0]) =>
  transact(app, () => handlers.registered(message));
const account = () => transact(app, () => given(AccountRepository).find(accountId));
const hash = () => transact(app, () => given(PasswordRepository).of(accountId));
const events = async (): Promise<string[]> => {
  const { reader } = app.get(Contexts).find('identity')!.of('default').database;
  return (await reader.sql<{ type: string }>`SELECT type FROM events ORDER BY position`).map(({ type }) => type);
};

describe('a customer who registered', () => {
  it('gets the account that was prepared, once', async () => {
    await prepare(accountId);
    await hear(registered());
    await hear(registered());
    expect((await account())?.state).toMatchObject({ role: 'customer', email: 'Ada@example.com', status: 'active' });
    expect([await hash(), await events()]).toEqual([`hash of ${accountId}`, ['AccountOpened']]);
  });

  it('gets none where none was prepared for them', async () => {
    await prepare(otherId);
    await hear(registered());
    expect([await account(), await events()]).toEqual([null, []]);
  });

  it('waits where their e-mail is still another’s, and keeps what was prepared', async () => {
    await transact(app, () =>
      given(AccountRepository).save(Account.open(otherId, 'customer', 'ADA@example.com', morning)),
    );
    await prepare(accountId);
    await expectRefused(hear(registered()), LoginNotReady, { code: 'login_not_ready' });
    await transact(app, () => handlers.changed(changed('bob@example.com', otherId)));
    await hear(registered());
    expect(await hash()).toBe(`hash of ${accountId}`);
  });
});

describe('their account', () => {
  beforeEach(async () => {
    await prepare(accountId);
    await hear(registered());
  });

  it('takes their new e-mail over', async () => {
    await transact(app, () => handlers.changed(changed('Lovelace@example.com')));
    expect((await account())?.state.email).toBe('Lovelace@example.com');
  });

  it('keeps its e-mail where the new one is that of the staff', async () => {
    await transact(app, () =>
      given(AccountRepository).save(Account.open(otherId, 'staff', 'clerk@example.com', morning)),
    );
    await transact(app, () => handlers.changed(changed('Clerk@example.com')));
    expect((await account())?.state.email).toBe('Ada@example.com');
  });

  it('is blocked with all its sessions, and unblocked without them', async () => {
    const sessions = given(SessionRepository);
    const now = Date.now();
    await transact(app, async () => {
      for (const [id, owner] of Object.entries({ 's-1': accountId, 's-2': accountId, 's-3': otherId }))
        await sessions.add(beginSession(id, owner, { family: id, token: id }, now));
    });
    for (const _ of ['once', 'again']) await transact(app, () => handlers.blocked(blocked));
    expect((await account())?.state.status).toBe('blocked');
    const left = (id: string) => transact(app, () => sessions.openOf(id, now));
    expect([await left(accountId), await left(otherId)]).toEqual([[], ['s-3']]);
    const { reader } = app.get(Contexts).find('identity')!.of('default').database;
    expect(await reader.sql`SELECT session FROM revocations ORDER BY session`).toEqual([
      { session: 's-1' },
      { session: 's-2' },
    ]);
    for (const _ of ['once', 'again']) await transact(app, () => handlers.unblocked(unblocked));
    expect((await account())?.state.status).toBe('active');
    expect(await left(accountId)).toEqual([]);
    expect(await events()).toEqual(['AccountOpened', 'AccountBlocked', 'SessionsRevoked', 'AccountUnblocked']);
  });
});

it('news of customers without a login is heard in silence', async () => {
  await transact(app, () => handlers.changed(changed('x@example.com')));
  await transact(app, () => handlers.blocked(blocked));
  await transact(app, () => handlers.unblocked(unblocked));
  expect(await events()).toEqual([]);
});
