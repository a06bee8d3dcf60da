import { browserTokens, memoryTokens, whoOf } from './tokens.js';

const payload = Buffer.from(JSON.stringify({ sub: 'ada', role: 'customer' })).toString('base64url');
const tokens = { accessToken: `head.${payload}.signature`, refreshToken: 'r', endsAt: 1 };

/** The part of a browser's storage that a store uses. */
class Storage {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

const browser = globalThis as { localStorage?: unknown; addEventListener?: unknown };
let storage: Storage;
let changes: ((event: { key: string | null }) => void)[];

beforeEach(() => {
  storage = new Storage();
  changes = [];
  Object.defineProperty(browser, 'localStorage', { value: storage, configurable: true });
  browser.addEventListener = (_: string, listener: (event: { key: string | null }) => void) => changes.push(listener);
});
afterEach(() => {
  delete browser.localStorage;
  delete browser.addEventListener;
});

describe('tokens', () => {
  it('name their user', () => {
    expect(whoOf(tokens)).toEqual({ id: 'ada', role: 'customer' });
  });

  it.each([
    ['memory', () => memoryTokens()],
    ['a browser', () => browserTokens()],
  ])('are kept in %s until they are forgotten', (_, open) => {
    const store = open();
    expect(store.read()).toBeNull();
    store.write(tokens);
    expect(store.read()).toEqual(tokens);
    store.write(null);
    expect(store.read()).toBeNull();
  });

  it('are shared by the pages of a browser only', () => {
    browserTokens().write(tokens);
    expect(browserTokens().read()).toEqual(tokens);
    expect(browserTokens('another shop').read()).toBeNull();
  });

  it.each(['', 'null', 'true', '{}', '[]', '{"accessToken":"none"}', '{"accessToken":"a.e30.c"}', '{'])(
    'are not there where a browser holds %s in their place',
    (text) => {
      storage.setItem('tradepost.tokens', text);
      expect(browserTokens().read()).toBeNull();
    },
  );

  it('report changes by another page', () => {
    let told = 0;
    browserTokens().watch!(() => (told += 1));
    for (const key of ['tradepost.tokens', 'something else', null]) changes[0]!({ key });
    expect(told).toBe(2);
  });

  it('need no browser storage outside a browser', () => {
    delete browser.localStorage;
    expect(() => browserTokens()).toThrow('Use memoryTokens()');
  });
});
