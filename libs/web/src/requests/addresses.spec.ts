import { canonicalAddress } from './addresses.js';

describe('canonicalAddress', () => {
  it.each([
    ['/v1/orders?limit=1', '/v1/orders?limit=1'],
    ['/%761/%6Frders/a%2Db%7e', '/v1/orders/a-b~'],
    ['/v%31/o%72ders?x=%6f', '/v1/orders?x=%6f'],
    ['http://elsewhere/v1/orders?limit=1', '/v1/orders?limit=1'],
    ['HTTPS://elsewhere:8443/%76%31/orders', '/v1/orders'],
    ['http://elsewhere', '/'],
    ['http://elsewhere?limit=1', '/?limit=1'],
    ['*', '/*'],
  ])('writes %s as %s', (written, canonical) => expect(canonicalAddress(written)).toBe(canonical));

  it.each(['/a%2fb', '/a%20b', '/a%25b', '/a%3fb', '/%c3%a9', '/a%5Bb', '/a%60', '/a%40', '/a%3a', '/a%7b%7F'])(
    'leaves the escapes of %s, which it needs',
    (address) => expect(canonicalAddress(address)).toBe(address),
  );

  it('lets a segment that is no UTF-8 stand for nothing', () => {
    expect(canonicalAddress('/v1/%ff/%6frders/%')).toBe('/v1/%00/orders/%00');
  });
});
