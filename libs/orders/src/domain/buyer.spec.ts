import { BrokenStream } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { blockedBuyer, buyer, customerId, morning, noon } from '../testing/samples.js';
import { buyerStream, type BuyerEvent } from './buyer.events.js';
import { Buyer, evolveBuyer } from './buyer.js';

const ada = { email: 'ada@example.com', name: 'Ada' };
const introduced: BuyerEvent = { type: 'BuyerIntroduced', ...ada, introducedAt: morning, customerVersion: 1 };

describe('a buyer', () => {
  it('is introduced as not blocked', () => {
    givenNothing.when(() => Buyer.introduce(customerId, ada, morning, 1)).then(introduced);
    expect(buyer().state).toEqual({ ...ada, standing: 'good', detailsVersion: 1, standingVersion: 1 });
    expect(buyer().blocked).toBe(false);
  });

  it('copies nothing but e-mail and name', () => {
    givenNothing.when(() => Buyer.introduce(customerId, { ...ada, ...{ country: 'GB' } }, morning, 1)).then(introduced);
  });

  it.each([
    { ...ada, email: 'countess@example.com' },
    { ...ada, name: 'Ada Lovelace' },
  ])('changes to $name <$email>', (changed) => {
    given(buyer())
      .when((known) => known.change(changed, noon, 2))
      .then({ type: 'BuyerChanged', ...changed, changedAt: noon, customerVersion: 2 });
  });

  it('stays as it is where nothing changes', () => {
    given(buyer())
      .when((known) => known.change(ada, noon, 2))
      .thenNothing();
  });

  it('stays blocked when changed', () => {
    const blocked = blockedBuyer();
    blocked.change({ ...ada, name: 'Ada Lovelace' }, noon, 3);
    expect(blocked.state).toEqual({
      email: ada.email,
      name: 'Ada Lovelace',
      standing: 'blocked',
      detailsVersion: 3,
      standingVersion: 2,
    });
  });

  it('is blocked', () => {
    given(buyer())
      .when((known) => known.block('unpaid bills', noon, 2))
      .then({ type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: noon, customerVersion: 2 });
    expect(blockedBuyer().blocked).toBe(true);
  });

  it('is unblocked', () => {
    given(blockedBuyer())
      .when((known) => known.unblock(noon, 3))
      .then({ type: 'BuyerUnblocked', unblockedAt: noon, customerVersion: 3 });
  });

  it('can be blocked again', () => {
    const known = blockedBuyer();
    known.unblock(noon, 3);
    given(known)
      .when((again) => again.block('unpaid bills', noon, 4))
      .then({ type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: noon, customerVersion: 4 });
  });
});

describe('a repeated or late event', () => {
  const lifted = () => {
    const known = blockedBuyer();
    known.unblock(noon, 3);
    return known;
  };

  it.each([1, 2])('of a block with version %i has no effect', (version) => {
    for (const known of [blockedBuyer(), lifted()])
      given(known)
        .when((one) => one.block('once more', noon, version))
        .thenNothing();
  });

  it('of the end of a block has no effect', () => {
    const again = lifted();
    again.block('unpaid bills', noon, 4);
    for (const known of [lifted(), again])
      given(known)
        .when((one) => one.unblock(noon, 3))
        .thenNothing();
  });

  it('of the end of a missing block suppresses that block', () => {
    const known = buyer();
    known.unblock(noon, 3);
    given(known)
      .when((one) => one.block('unpaid bills', noon, 2))
      .thenNothing();
    expect([known.blocked, known.hasOutlived(2), known.hasOutlived(3)]).toEqual([false, true, false]);
  });

  it('of another e-mail has no effect', () => {
    const known = buyer();
    known.change({ ...ada, email: 'countess@example.com' }, noon, 3);
    given(known)
      .when((one) => one.change({ ...ada, email: 'lovelace@example.com' }, noon, 2))
      .thenNothing();
  });

  it('is compared with version 0 where no version was recorded', () => {
    const known = Buyer.fromHistory(customerId, [
      { type: 'BuyerIntroduced', ...ada, introducedAt: morning },
      { type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: morning },
    ]);
    expect(known.state).toMatchObject({ standing: 'blocked', detailsVersion: 0, standingVersion: 0 });
    known.unblock(noon, 3);
    expect(known.blocked).toBe(false);
  });
});

describe('the stream of a buyer', () => {
  it('begins with the introduction, once', () => {
    const later: BuyerEvent[] = [
      { type: 'BuyerChanged', ...ada, changedAt: noon },
      { type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: noon },
      { type: 'BuyerUnblocked', unblockedAt: noon },
    ];
    for (const event of later) expect(() => evolveBuyer(null, event)).toThrow(BrokenStream);
    expect(() => Buyer.fromHistory(customerId, [introduced, introduced])).toThrow(BrokenStream);
  });

  it('declares its personal fields', () => {
    expect(buyerStream.personal).toEqual({ BuyerIntroduced: ['email', 'name'], BuyerChanged: ['email', 'name'] });
  });
});
