import { describeSamples, samplesIn, type StillReadable } from '@tradepost/kernel/testing';
import { account, accountId, evening, noon } from '../testing/samples.js';
import type { AccountEvent, EndReason, Role } from './account.events.js';
import { Account } from './account.js';
import type accountBlocked from './golden/AccountBlocked.json';
import type accountClosed from './golden/AccountClosed.json';
import type accountEmailChanged from './golden/AccountEmailChanged.json';
import type accountEmailGivenUp from './golden/AccountEmailGivenUp.json';
import type accountOpened from './golden/AccountOpened.json';
import type accountUnblocked from './golden/AccountUnblocked.json';
import type sessionsRevoked from './golden/SessionsRevoked.json';

type Named<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>;

/**
 * golden/<EventType>.json holds an event as stored when its type was released. Never edited: logs contain such events
 * for ever, and they must stay readable. The compiler refuses a required field that a stored event may lack, and
 * demands a sample for each new type. It types a value in a JSON file as string, not as a literal; the literals are
 * given here.
 */
interface Released {
  AccountOpened: typeof accountOpened & { role: Role };
  AccountEmailChanged: typeof accountEmailChanged;
  AccountEmailGivenUp: typeof accountEmailGivenUp;
  AccountBlocked: typeof accountBlocked;
  AccountUnblocked: typeof accountUnblocked;
  AccountClosed: typeof accountClosed;
  SessionsRevoked: typeof sessionsRevoked & { reason: EndReason };
}
const readable: { readonly [T in AccountEvent['type']]: StillReadable<Named<T>, Released[T]> } = {
  AccountOpened: true,
  AccountEmailChanged: true,
  AccountEmailGivenUp: true,
  AccountBlocked: true,
  AccountUnblocked: true,
  AccountClosed: true,
  SessionsRevoked: true,
};

const samples = samplesIn<AccountEvent>(new URL('./golden/', import.meta.url));
const sample = <T extends AccountEvent['type']>(type: T) => samples.get(type) as Named<T>;
const types = Object.keys(readable) as AccountEvent['type'][];

/** Events recorded by today's code. */
function recordedToday(): readonly AccountEvent[] {
  const known = account();
  known.changeEmail('lovelace@example.com', noon);
  known.giveUpEmail(noon);
  known.block(['s-1'], noon);
  known.unblock(evening);
  known.close([], evening);
  return known.takeRecorded();
}

describeSamples(samples, types, recordedToday);

it('released events are read back as an account', () => {
  const changed = [sample('AccountOpened'), sample('AccountEmailChanged')];
  const state = { role: 'customer', email: 'lovelace@example.com', openedAt: '2026-11-01T07:00:00.000Z' };
  const without = [...changed, sample('AccountEmailGivenUp')];
  expect(Account.fromHistory(accountId, without).state).toEqual({ ...state, status: 'active', email: null });
  const blocked = [...changed, sample('AccountBlocked'), sample('SessionsRevoked')];
  expect(Account.fromHistory(accountId, blocked).state).toEqual({ ...state, status: 'blocked' });
  const unblocked = [...blocked, sample('AccountUnblocked')];
  expect(Account.fromHistory(accountId, unblocked).state).toEqual({ ...state, status: 'active' });
  const closed = [...unblocked, sample('AccountClosed')];
  expect(Account.fromHistory(accountId, closed).state).toEqual({ ...state, status: 'closed', email: null });
});
