import { NetworkShares } from './network-shares.js';

const taken = (shares: NetworkShares, addresses: readonly string[]): number =>
  addresses.filter((address) => shares.take(address) !== null).length;
const many = (count: number, address: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => address(i));

describe('the share of a network', () => {
  it('is that of an IPv4 address, whatever others have', () => {
    const shares = new NetworkShares(10);
    expect(
      taken(
        shares,
        many(20, () => '192.0.2.1'),
      ),
    ).toBe(10);
    expect(
      taken(
        shares,
        many(20, () => '::ffff:192.0.2.1'),
      ),
    ).toBe(0);
    expect(
      taken(
        shares,
        many(20, () => '192.0.2.2'),
      ),
    ).toBe(10);
  });

  it('is shared by the addresses of a /64, twice as much by a /56, and three times as much by a /48', () => {
    const shares = new NetworkShares(10);
    expect(
      taken(
        shares,
        many(20, (i) => `2001:db8:1:1::${i}`),
      ),
    ).toBe(10);
    expect(
      taken(
        shares,
        many(200, (i) => `2001:db8:1:${(i % 256).toString(16)}::1`),
      ),
    ).toBe(10);
    expect(
      taken(
        shares,
        many(200, (i) => `2001:db8:1:${(i * 256).toString(16)}::1`),
      ),
    ).toBe(10);
    expect(taken(shares, ['2001:db8:2::1'])).toBe(1);
  });

  it('is free again once it was given back, and nothing of it is remembered', () => {
    const shares = new NetworkShares(1);
    const giveBack = shares.take('2001:db8::1')!;
    expect(shares.take('2001:db8::2')).toBeNull();
    giveBack();
    expect(shares.take('2001:db8::2')).not.toBeNull();
    expect(
      taken(
        shares,
        many(20, () => '2001:db8::3'),
      ),
    ).toBe(0);
  });
});
