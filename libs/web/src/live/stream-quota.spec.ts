import type { Identity } from '../auth/identity.js';
import { StreamQuota } from './stream-quota.js';

const ada: Identity = { role: 'customer', id: 'ada', session: 'one' };
const stranger: Identity = { role: 'guest', orderId: null };
const guest = (orderId: string): Identity => ({ role: 'guest', orderId });
const of = (identity: Identity, network = '127.0.0.1', tenant = 'default') => ({ tenant, identity, network });

const quota = (streamsPerPrincipal: number, maxConnections = 10_000, streamsPerAddress = 2_000) =>
  new StreamQuota({ streamsPerPrincipal, streamsPerAddress, maxConnections });
const times = (count: number, act: (i: number) => unknown) => Array.from({ length: count }, (_, i) => act(i));

describe('the number of open streams', () => {
  it('is bounded for each caller, whatever address they come from', () => {
    const streams = quota(2);
    const giveBack = streams.take(of(ada));
    streams.take(of(ada, '127.0.0.2'));
    expect(() => streams.take(of(ada, '127.0.0.3'))).toThrow('2 streams are open already');
    streams.take(of(ada, '127.0.0.1', 'other'));
    giveBack();
    streams.take(of(ada, '127.0.0.3'));
  });

  it('is bounded for all orders of guests together, and for strangers, at one address', () => {
    const streams = quota(2);
    times(18, (i) => streams.take(of(guest(`order-${i}`))));
    times(2, () => streams.take(of(stranger)));
    expect(() => streams.take(of(stranger))).toThrow('callers without an account');
    expect(() => streams.take(of(guest('another')))).toThrow('callers without an account');
    streams.take(of(stranger, '127.0.0.2'));
    streams.take(of(ada));
    streams.take(of(guest('order-0'), '127.0.0.2'));
    expect(() => streams.take(of(guest('order-0'), '127.0.0.3'))).toThrow('one caller');
  });

  it('is bounded for all who come from one address or network, whoever they are', () => {
    const streams = quota(10, 10_000, 5);
    const customer = (i: number): Identity => ({ role: 'customer', id: `c${i}`, session: 's' });
    const many = (count: number, network: string) => times(count, (i) => streams.take(of(customer(i), network)));
    many(5, '192.0.2.1');
    expect(() => streams.take(of(customer(9), '192.0.2.1'))).toThrow('at one address or in one network');
    many(5, '192.0.2.2');
    many(5, '2001:db8:0:1::/64');
    expect(() => many(1, '2001:db8:0:1::/64')).toThrow('5 streams are open already');
    many(5, '2001:db8:0:2::/64');
    expect(() => many(1, '2001:db8:0:3::/64')).toThrow('10 streams are open already');
    many(5, '2001:db8:0:101::/64');
    expect(() => many(1, '2001:db8:0:201::/64')).toThrow('15 streams are open already');
  });

  it('leaves connections to other calls', () => {
    const streams = quota(10, 10);
    times(8, () => streams.take(of(ada)));
    expect(() => streams.take(of(ada))).toThrow('as the service can keep');
  });
});
