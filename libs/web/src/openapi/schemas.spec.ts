import { country, id, money, reason } from './schemas.js';

describe('the schemas of resources', () => {
  it('refuse what the decorators of requests refuse', () => {
    expect(reason.safeParse('Broken.').success).toBe(true);
    for (const text of ['', ' ', '\u200b ', 'a\nb', 'x'.repeat(501), 7])
      expect(reason.safeParse(text).success).toBe(false);
    expect(country.safeParse('GB').success).toBe(true);
    expect(country.safeParse('XX').success).toBe(false);
    expect(id.safeParse('01890A5D-ac96-774b-bcce-b302099a8057').success).toBe(false);
    expect(money.safeParse({ amount: '-2.55', currency: 'GBP' }).success).toBe(true);
    expect(money.safeParse({ amount: '2.55555', currency: 'GBP' }).success).toBe(false);
    expect(money.safeParse({ amount: '2.55', currency: 'gbp' }).success).toBe(false);
  });
});
