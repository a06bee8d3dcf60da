import type { TestingModule } from '@nestjs/testing';
import { CustomerBlockedV1, CustomerUnblockedV1 } from '@tradepost/contracts';
import { Contexts } from '@tradepost/platform';
import { arriving, tempFolder } from '@tradepost/platform/testing';
import { CustomerLogins } from '../application/customer-logins.js';
import { AccountRepository } from '../domain/account.repository.js';
import { beginSession } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';
import type { Standing } from '../domain/standing.repository.js';
import { openIdentity, transact } from '../testing/open-identity.js';
import { account, accountId, evening, noon } from '../testing/samples.js';
import { FollowStandings } from './follow-standings.js';

const otherId = '01890a5d-ac96-774b-bcce-b302099a8059';
const folder = tempFolder();
let app: TestingModule;
const given = <T>(type: abstract new () => T): T => app.get(type as never, { strict: false });

beforeEach(async () => {
  app = folder.closing(await openIdentity(folder.path));
  await app.init();
  await transact(app, () => given(AccountRepository).save(account()));
});

const blocked = (version: number) => ({
  ...arriving(CustomerBlockedV1, { customerId: accountId, reason: 'Chargebacks.', blockedAt: noon }),
  streamversion: version,
});
const unblocked = (version: number) => ({
  ...arriving(CustomerUnblockedV1, { customerId: accountId, unblockedAt: evening }),
  streamversion: version,
});
/** Delivery of the event. */
const hear = {
  blocked: (version: number) =>
    transact(app, () => app.get(FollowStandings, { strict: false }).blocked(blocked(version))),
  unblocked: (version: number) =>
    transact(app, () => app.get(FollowStandings, { strict: false }).unblocked(unblocked(version))),
};
/** The request's own update. */
const set = (status: Standing['status'], version: number) => {
  const request = { tenant: 'default', principal: 'tester', correlationId: 'c', causationId: null };
  return app.get(CustomerLogins, { strict: false }).setStanding(request, { customerId: accountId, status, version });
};
const status = async () => (await transact(app, () => given(AccountRepository).find(accountId)))?.state.status;
const rows = <T>(text: string): Promise<readonly T[]> => {
  const { reader } = app.get(Contexts).find('identity')!.of('default').database;
  return reader.query<T>(text, []);
};
const events = async () =>
  (await rows<{ type: string }>('SELECT type FROM events ORDER BY position')).map(({ type }) => type);

it('blocking a login ends its sessions; unblocking restores none', async () => {
  const sessions = given(SessionRepository);
  const now = Date.now();
  await transact(app, async () => {
    for (const [id, owner] of Object.entries({ 's-1': accountId, 's-2': accountId, 's-3': otherId }))
      await sessions.add(beginSession(id, owner, { family: id, token: id }, now));
  });
  for (const _ of ['once', 'again']) await hear.blocked(2);
  expect(await status()).toBe('blocked');
  const left = (id: string) => transact(app, () => sessions.openOf(id, now));
  expect([await left(accountId), await left(otherId)]).toEqual([[], ['s-3']]);
  const revoked = await rows<{ session: string }>('SELECT session FROM revocations ORDER BY session');
  expect(revoked.map(({ session }) => session)).toEqual(['s-1', 's-2']);
  for (const _ of ['once', 'again']) await hear.unblocked(3);
  expect([await status(), await left(accountId)]).toEqual(['active', []]);
  expect(await events()).toEqual(['AccountOpened', 'AccountBlocked', 'SessionsRevoked', 'AccountUnblocked']);
});

describe('request and event may come in any order', () => {
  it('and the newer one wins', async () => {
    await set('blocked', 2);
    await set('active', 3);
    await hear.blocked(2);
    expect(await status()).toBe('active');
    await hear.unblocked(3);
    await set('blocked', 4);
    await hear.unblocked(3);
    expect(await status()).toBe('blocked');
  });

  it('even if the unblocking overtakes the blocking', async () => {
    await set('active', 3);
    await set('blocked', 2);
    await hear.blocked(2);
    expect([await status(), await events()]).toEqual(['active', ['AccountOpened']]);
  });
});

it('customers without a login are ignored', async () => {
  const standing = { customerId: otherId, status: 'blocked', version: 2 } as const;
  const request = { tenant: 'default', principal: 'tester', correlationId: 'c', causationId: null };
  await app.get(CustomerLogins, { strict: false }).setStanding(request, standing);
  expect(await events()).toEqual(['AccountOpened']);
});
