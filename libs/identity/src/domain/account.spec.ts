import { BrokenStream } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { account, accountId, blockedAccount, closedAccount, evening, morning, noon } from '../testing/samples.js';
import type { AccountEvent } from './account.events.js';
import { Account } from './account.js';

const opened: AccountEvent = { type: 'AccountOpened', role: 'customer', email: 'ada@example.com', openedAt: morning };

describe('an account', () => {
  it('can be signed in to once opened', () => {
    givenNothing.when(() => Account.open(accountId, 'customer', 'ada@example.com', morning)).then(opened);
    expect(account().state).toEqual({
      role: 'customer',
      email: 'ada@example.com',
      status: 'active',
      openedAt: morning,
    });
    expect(account().admits).toBe(true);
  });

  it('changes its e-mail, and records nothing where it is the same', () => {
    given(account())
      .when((known) => known.changeEmail('lovelace@example.com', noon))
      .then({ type: 'AccountEmailChanged', email: 'lovelace@example.com', changedAt: noon });
    given(account())
      .when((known) => known.changeEmail('ada@example.com', noon))
      .thenNothing();
    given(closedAccount())
      .when((known) => known.changeEmail('lovelace@example.com', evening))
      .thenNothing();
  });

  it('gives its e-mail up once, and takes a new one', () => {
    given(account())
      .when((known) => known.giveUpEmail(noon))
      .then({ type: 'AccountEmailGivenUp', givenUpAt: noon });
    const withoutEmail = (): Account => {
      const known = account();
      known.giveUpEmail(noon);
      return known;
    };
    expect(withoutEmail().state).toMatchObject({ email: null, status: 'active' });
    given(withoutEmail())
      .when((known) => known.giveUpEmail(evening))
      .thenNothing();
    given(withoutEmail())
      .when((known) => known.changeEmail('ada@example.com', evening))
      .then({ type: 'AccountEmailChanged', email: 'ada@example.com', changedAt: evening });
  });

  it('ends its sessions when it is blocked, once', () => {
    given(account())
      .when((known) => known.block(['s-1', 's-2'], noon))
      .then(
        { type: 'AccountBlocked', blockedAt: noon },
        { type: 'SessionsRevoked', sessions: ['s-1', 's-2'], reason: 'blocked', revokedAt: noon },
      );
    given(account())
      .when((known) => known.block([], noon))
      .then({ type: 'AccountBlocked', blockedAt: noon });
    for (const known of [blockedAccount(), closedAccount()])
      given(known)
        .when((it) => it.block(['s-3'], evening))
        .thenNothing();
    expect(blockedAccount().admits).toBe(false);
  });

  it('can be signed in to again once unblocked', () => {
    given(blockedAccount())
      .when((known) => known.unblock(evening))
      .then({ type: 'AccountUnblocked', unblockedAt: evening });
    for (const known of [account(), closedAccount()])
      given(known)
        .when((it) => it.unblock(evening))
        .thenNothing();
  });

  it('frees its e-mail and ends its sessions when closed', () => {
    given(account())
      .when((known) => known.close(['s-1'], noon))
      .then(
        { type: 'AccountClosed', closedAt: noon },
        { type: 'SessionsRevoked', sessions: ['s-1'], reason: 'closed', revokedAt: noon },
      );
    expect(closedAccount().state).toMatchObject({ status: 'closed', email: null });
    given(closedAccount())
      .when((known) => known.close(['s-1'], evening))
      .thenNothing();
  });

  it('records ended sessions with the reason, and nothing where none ended', () => {
    given(account())
      .when((known) => known.revoke(['s-1'], 'signed_out', noon))
      .then({ type: 'SessionsRevoked', sessions: ['s-1'], reason: 'signed_out', revokedAt: noon });
    given(account())
      .when((known) => known.revoke([], 'signed_out', noon))
      .thenNothing();
  });

  it('is opened only once', () => {
    expect(() => Account.fromHistory(accountId, [opened, opened])).toThrow(BrokenStream);
    expect(() => Account.fromHistory(accountId, [{ type: 'AccountBlocked', blockedAt: noon }])).toThrow(BrokenStream);
  });
});
