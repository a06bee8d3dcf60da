import type { TestingModule } from '@nestjs/testing';
import { CustomerChangedV1, CustomerRegisteredV1 } from '@tradepost/contracts';
import { Contexts } from '@tradepost/platform';
import { arriving, tempFolder } from '@tradepost/platform/testing';
import { Account } from '../domain/account.js';
import { AccountRepository } from '../domain/account.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { StandingRepository } from '../domain/standing.repository.js';
import { openIdentity, transact } from '../testing/open-identity.js';
import { accountId, morning, noon } from '../testing/samples.js';
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
  it('gets the prepared account, once', async () => {
    await prepare(accountId);
    await hear(registered());
    await hear(registered());
    expect((await account())?.state).toMatchObject({ role: 'customer', email: 'Ada@example.com', status: 'active' });
    expect([await hash(), await events()]).toEqual([`hash of ${accountId}`, ['AccountOpened']]);
  });

  it('gets none where none was prepared', async () => {
    await prepare(otherId);
    await hear(registered());
    expect([await account(), await events()]).toEqual([null, []]);
  });

  it('gets it with the next event where the e-mail was in use', async () => {
    await transact(app, () =>
      given(AccountRepository).save(Account.open(otherId, 'customer', 'ADA@example.com', morning)),
    );
    await prepare(accountId);
    await hear(registered());
    expect(await account()).toBeNull();
    await transact(app, () => handlers.changed(changed('bob@example.com')));
    expect((await account())?.state.email).toBe('bob@example.com');
    expect(await hash()).toBe(`hash of ${accountId}`);
  });

  it('gets a blocked one where they were blocked before', async () => {
    await transact(app, () => given(StandingRepository).note({ customerId: accountId, status: 'blocked', version: 2 }));
    await prepare(accountId);
    await hear(registered());
    expect((await account())?.state.status).toBe('blocked');
  });
});

describe('their account', () => {
  beforeEach(async () => {
    await prepare(accountId);
    await hear(registered());
  });

  it('takes their new e-mail', async () => {
    await transact(app, () => handlers.changed(changed('Lovelace@example.com')));
    expect((await account())?.state.email).toBe('Lovelace@example.com');
  });

  it('has no e-mail where the new one is that of staff, and frees the old one', async () => {
    await transact(app, () =>
      given(AccountRepository).save(Account.open(otherId, 'staff', 'clerk@example.com', morning)),
    );
    for (const _ of ['once', 'again']) await transact(app, () => handlers.changed(changed('Clerk@example.com')));
    expect((await account())?.state).toMatchObject({ email: null, status: 'active' });
    const nextId = '01890a5d-ac96-774b-bcce-b302099a8060';
    await prepare(nextId);
    await hear(registered(nextId));
    expect((await transact(app, () => given(AccountRepository).findByEmail('ada@example.com')))?.id).toBe(nextId);
    await transact(app, () => handlers.changed(changed('Lovelace@example.com')));
    expect((await account())?.state.email).toBe('Lovelace@example.com');
  });
});

it('events of customers without a login are ignored', async () => {
  await transact(app, () => handlers.changed(changed('x@example.com')));
  expect(await events()).toEqual([]);
});
