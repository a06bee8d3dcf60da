import { BrokenStream } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { blockedBuyer, buyer, customerId, morning, noon } from '../testing/samples.js';
import { buyerStream, type BuyerEvent } from './buyer.events.js';
import { Buyer, evolveBuyer } from './buyer.js';

const ada = { email: 'ada@example.com', name: 'Ada' };
const introduced: BuyerEvent = { type: 'BuyerIntroduced', ...ada, introducedAt: morning };

describe('a buyer', () => {
  it('is introduced in good standing', () => {
    givenNothing.when(() => Buyer.introduce(customerId, ada, morning)).then(introduced);
    expect(buyer().state).toEqual({ ...ada, standing: 'good' });
    expect(buyer().blocked).toBe(false);
  });

  it('takes over nothing but e-mail and name', () => {
    givenNothing.when(() => Buyer.introduce(customerId, { ...ada, ...{ country: 'GB' } }, morning)).then(introduced);
  });

  it.each([
    { ...ada, email: 'countess@example.com' },
    { ...ada, name: 'Ada Lovelace' },
  ])('changes to $name <$email>', (changed) => {
    given(buyer())
      .when((known) => known.change(changed, noon))
      .then({ type: 'BuyerChanged', ...changed, changedAt: noon });
  });

  it('stays as it is where nothing changes', () => {
    given(buyer())
      .when((known) => known.change(ada, noon))
      .thenNothing();
  });

  it('changes without coming back to good standing', () => {
    const blocked = blockedBuyer();
    blocked.change({ ...ada, name: 'Ada Lovelace' }, noon);
    expect(blocked.state).toEqual({ email: ada.email, name: 'Ada Lovelace', standing: 'blocked' });
  });

  it('is blocked', () => {
    given(buyer())
      .when((known) => known.block('unpaid bills', noon))
      .then({ type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: noon });
    expect(blockedBuyer().blocked).toBe(true);
  });

  it('is blocked once', () => {
    given(blockedBuyer())
      .when((known) => known.block('once more', noon))
      .thenNothing();
  });

  it('is unblocked', () => {
    given(blockedBuyer())
      .when((known) => known.unblock(noon))
      .then({ type: 'BuyerUnblocked', unblockedAt: noon });
  });

  it('is unblocked only where blocked', () => {
    given(buyer())
      .when((known) => known.unblock(noon))
      .thenNothing();
  });

  it('can be blocked again', () => {
    const known = blockedBuyer();
    known.unblock(noon);
    given(known)
      .when((again) => again.block('unpaid bills', noon))
      .then({ type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: noon });
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

  it('says which of its fields are personal', () => {
    expect(buyerStream.personal).toEqual({ BuyerIntroduced: ['email', 'name'], BuyerChanged: ['email', 'name'] });
  });
});
