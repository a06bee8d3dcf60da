import { countries } from './index.js';

describe('countries', () => {
  it('are the 249 officially assigned codes, each once', () => {
    expect(countries).toHaveLength(249);
    expect(new Set(countries).size).toBe(249);
    expect(countries.filter((code) => !/^[A-Z]{2}$/.test(code))).toEqual([]);
  });

  it('each have a distinct name', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    expect(countries.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['UK', 'EU', 'XK', 'SU', 'ZZ', 'AN'])('are not such as %s', (code) => {
    expect(countries).not.toContain(code);
  });
});
