import type { IncomingMessage } from 'node:http';
import { addressFinder, networkOf, networksOf, peerTruster } from './client-address.js';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it.each([
    ['is that of the connection', false, '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['is what one proxy says', 1, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['is not what the client told the proxy', 1, '10.0.0.1', '8.8.8.8, 203.0.113.9', '203.0.113.9'],
    ['is what the outer of two proxies says', 2, '10.0.0.1', '8.8.8.8, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['is what proxies of a network say', ['10.0.0.0/8'], '10.0.0.1', '8.8.8.8, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['is not believed of others', ['10.0.0.0/8'], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['is that of the proxy where it says nothing', 1, '10.0.0.1', undefined, '10.0.0.1'],
    ['is that of the proxy where it says nonsense', 1, '10.0.0.1', 'unknown', '10.0.0.1'],
  ] as const)('%s', (_, trusted, connection, forwarded, expected) => {
    expect(addressFinder(trusted)(from(connection, forwarded))).toBe(expected);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the networks of an address', () => {
  it('are the prefixes that one customer of a provider may have, or the IPv4 address alone', () => {
    expect(networksOf('2001:db8:1:2ff::1')).toEqual([
      '2001:db8:1:2ff::/64',
      '2001:db8:1:200::/56',
      '2001:db8:1:0::/48',
    ]);
    expect(networksOf('2001:db8:1:2ff::/64')).toEqual(networksOf('2001:db8:1:2ff::1'));
    expect(networksOf('::ffff:192.0.2.1')).toEqual(['192.0.2.1']);
  });
});

describe('a connection', () => {
  it.each([
    [false, '127.0.0.1', false],
    [1, '192.0.2.1', true],
    [['10.0.0.0/8', '::1'], '10.1.2.3', true],
    [['10.0.0.0/8', '::1'], '::1', true],
    [['10.0.0.0/8', '::1'], '192.0.2.1', false],
  ] as const)('is a proxy’s where %j are trusted and it is from %s: %s', (trusted, address, expected) => {
    expect(peerTruster(trusted)(address)).toBe(expected);
  });
});
