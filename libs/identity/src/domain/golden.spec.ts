import { expectNothingLost, isDeepFrozen, samplesIn } from '@tradepost/kernel/testing';
import { account, accountId, evening, noon } from '../testing/samples.js';
import type { AccountEvent } from './account.events.js';
import { Account } from './account.js';

/**
 * golden/<EventType>.json is an event as it was stored when its type was released. It is never edited: whatever events
 * become, they are read back from logs that begin with these. The compiler asks here for the sample of a new type.
 */
const released: { readonly [T in AccountEvent['type']]: true } = {
  AccountOpened: true,
  AccountEmailChanged: true,
  AccountBlocked: true,
  AccountUnblocked: true,
  AccountClosed: true,
  SessionsRevoked: true,
};

type Named<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>;

const samples = samplesIn<AccountEvent>(new URL('./golden/', import.meta.url));
const sample = <T extends AccountEvent['type']>(type: T) => samples.get(type) as Named<T>;
const types = Object.keys(released) as AccountEvent['type'][];

/** Events as they are recorded today. */
function recordedToday(): readonly AccountEvent[] {
  const known = account();
  known.changeEmail('lovelace@example.com', noon);
  known.block(['s-1'], noon);
  known.unblock(evening);
  known.close([], evening);
  return known.takeRecorded();
}

it('there is a sample of every event type, and of no other', () => {
  expect([...samples.keys()].sort()).toEqual([...types].sort());
});

it.each(types)('%s has lost no field since it was released', (type) => {
  const today = recordedToday().find((event) => event.type === type);
  expect(isDeepFrozen(today)).toBe(true);
  expectNothingLost(sample(type), today);
});

it('released events are read back as an account', () => {
  const blocked = [
    sample('AccountOpened'),
    sample('AccountEmailChanged'),
    sample('AccountBlocked'),
    sample('SessionsRevoked'),
  ];
  const state = { role: 'customer', email: 'lovelace@example.com', openedAt: '2026-11-01T07:00:00.000Z' };
  expect(Account.fromHistory(accountId, blocked).state).toEqual({ ...state, status: 'blocked' });
  const unblocked = [...blocked, sample('AccountUnblocked')];
  expect(Account.fromHistory(accountId, unblocked).state).toEqual({ ...state, status: 'active' });
  const closed = [...unblocked, sample('AccountClosed')];
  expect(Account.fromHistory(accountId, closed).state).toEqual({ ...state, status: 'closed', email: null });
});
