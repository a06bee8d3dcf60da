import { Shop } from './shop.js';
import { refusal, ScriptedServer, type ReceivedRequest, type Outcome } from './testing/scripted-server.js';
import { memoryTokens, type StoredTokens } from './tokens.js';

const ada = { email: 'ada@example.com', password: 'three green herons at noon' };
const order = { id: '01890a5d-ac96-774b-bcce-b302099a8057', version: 1 };

/** Access token with the claims that clients read. */
const jwt = (sub: string, nth: number) => {
  const payload = Buffer.from(JSON.stringify({ sub, role: 'customer', nth })).toString('base64url');
  return `head.${payload}.signature`;
};

/**
 * Issues pairs of tokens. A refresh token can be exchanged once, and again under the same key; other reuse revokes all.
 */
class Counter {
  given = 0;
  good = '';
  private refresh = '';
  private used = '';

  constructor(private readonly expiresIn = 600) {}

  issue(sub = 'ada'): Outcome {
    this.given += 1;
    this.good = jwt(sub, this.given);
    this.refresh = `refresh-${this.given}`;
    return { body: { accessToken: this.good, refreshToken: this.refresh, expiresIn: this.expiresIn } };
  }

  answer({ path, body, headers }: ReceivedRequest): Outcome {
    if (path === '/v1/auth/tokens') return this.issue();
    if (path === '/v1/auth/tokens/refresh') {
      const { refreshToken } = body as { refreshToken: string };
      const use = `${refreshToken} ${String(headers['idempotency-key'])}`;
      if (refreshToken === this.refresh) this.used = use;
      else if (use !== this.used) {
        this.revoke();
        return refusal(401, 'refresh_token_invalid');
      }
      return this.issue();
    }
    if (path === '/v1/auth/logout') return {};
    return headers.authorization === `Bearer ${this.good}` ? { body: order } : refusal(401, 'unauthenticated');
  }

  /** Invalidates all tokens, as revoking the session does. */
  revoke(): void {
    this.good = 'none';
    this.refresh = 'none';
  }
}

/** Exclusive locks, as shared by the pages of one origin. */
class PageLocks {
  private last: Promise<unknown> = Promise.resolve();

  request<T>(_name: string, work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

let server: ScriptedServer;
let counter: Counter;
let shop: Shop;
let told: (string | null)[];

const begin = async (tokens = new Counter()) => {
  counter = tokens;
  server = await ScriptedServer.start((heard) => counter.answer(heard));
  shop = new Shop({ url: server.url, retry: { firstWait: 1 } });
  told = [];
  shop.session.onChange((who) => told.push(who?.id ?? null));
};
const refreshes = () => server.requestsTo('/v1/auth/tokens/refresh').length;

afterEach(() => server.close());

describe('a session', () => {
  it('signs in, has a user, and signs out', async () => {
    await begin();
    await expect(shop.session.signIn(ada)).resolves.toEqual({ id: 'ada', role: 'customer' });
    expect(shop.session.who).toEqual({ id: 'ada', role: 'customer' });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    await shop.session.signOut();
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
    expect(server.requestsTo('/v1/auth/logout')[0]!.headers.authorization).toBe(`Bearer ${counter.good}`);
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('forgets its tokens even if the shop is unreachable', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.respondWith(() => refusal(500, 'internal_error'));
    await expect(shop.session.signOut()).rejects.toMatchObject({ code: 'internal_error' });
    expect(shop.session.who).toBeNull();
  });

  it('reports a sign-out that failed while renewing its token', async () => {
    await begin(new Counter(-1));
    await shop.session.signIn(ada);
    server.respondWith(() => 'cut');
    await expect(shop.session.signOut()).rejects.toMatchObject({ name: 'ShopUnreachable' });
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
  });

  it('ends at sign-out even if it can no longer be renewed', async () => {
    await begin(new Counter(-1));
    await shop.session.signIn(ada);
    counter.revoke();
    await expect(shop.session.signOut()).resolves.toBeUndefined();
  });

  it('ends at sign-out even if the shop has ended it already', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.respondWith(() => refusal(401, 'token_invalid'));
    await expect(shop.session.signOut()).resolves.toBeUndefined();
  });

  it('is not revived by a renewal in progress at sign-out', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.respondWith((heard) => {
      if (heard.path.endsWith('/refresh')) shop.session.forget();
      return counter.answer(heard);
    });
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([refreshes(), shop.session.who, told]).toEqual([1, null, ['ada', null]]);
    expect(server.requestsTo(`/v1/orders/${order.id}`)).toEqual([]);
  });

  it('does not retry a refused sign-in', async () => {
    await begin();
    server.respondWith(() => refusal(429, 'too_many_attempts', {}, { 'retry-after': '1' }));
    await expect(shop.session.signIn(ada)).rejects.toMatchObject({ code: 'too_many_attempts', retryAfter: 1_000 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('an access token', () => {
  it('is renewed before it expires', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    const { good } = counter;
    await shop.orders.get(order.id);
    expect(refreshes()).toBe(1);
    expect(server.requestsTo(`/v1/orders/${order.id}`).map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${counter.good}`,
    ]);
    expect(counter.good).not.toBe(good);
  });

  it('is used until it expires while it cannot be renewed', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.respondWith((heard) => (heard.path.endsWith('/refresh') ? 'cut' : counter.answer(heard)));
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
  });

  it('is renewed once for all refused requests', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.good = 'another';
    const orders = await Promise.all(Array.from({ length: 20 }, () => shop.orders.get(order.id)));
    expect(orders).toHaveLength(20);
    expect(refreshes()).toBe(1);
    expect(told).toEqual(['ada']);
  });

  it('is renewed for the refused request', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.good = 'another';
    await shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    const [refused, done, ...more] = server.requestsTo('/v1/orders').map(({ headers }) => headers['idempotency-key']);
    expect([done, more]).toEqual([refused, []]);
  });

  it('is renewed once for two shops that share their store', async () => {
    await begin(new Counter(20));
    const tokens = memoryTokens();
    const tabs = [1, 2].map(() => new Shop({ url: server.url, tokens }));
    await tabs[0]!.session.signIn(ada);
    counter = Object.assign(new Counter(600), counter, { expiresIn: 600 });
    await tabs[0]!.orders.get(order.id);
    await tabs[1]!.orders.get(order.id);
    expect(refreshes()).toBe(1);
  });

  describe.each([
    ['with locks', new PageLocks()],
    ['without locks', undefined],
  ])('in pages that wake up together, %s', (_, locks) => {
    const surroundings = globalThis as { navigator?: unknown };
    const before = Object.getOwnPropertyDescriptor(surroundings, 'navigator');
    beforeEach(() => Object.defineProperty(surroundings, 'navigator', { value: { locks }, configurable: true }));
    afterEach(() => {
      delete surroundings.navigator;
      if (before !== undefined) Object.defineProperty(surroundings, 'navigator', before);
    });

    /** Two pages whose tokens are about to expire. */
    const pages = async (): Promise<readonly Shop[]> => {
      await begin(new Counter(20));
      const store = { ...memoryTokens(), watch: () => undefined };
      const tabs = [1, 2].map(() => new Shop({ url: server.url, tokens: store, retry: { firstWait: 1 } }));
      await tabs[0]!.session.signIn(ada);
      counter = Object.assign(new Counter(600), counter, { expiresIn: 600 });
      return tabs;
    };

    it('is renewed once', async () => {
      const tabs = await pages();
      const orders = await Promise.all(tabs.map((tab) => tab.orders.get(order.id)));
      expect([orders, refreshes()]).toEqual([[order, order], 1]);
    });

    it('is renewed under one key when the first page gets no answer', async () => {
      const tabs = await pages();
      server.respondWith((heard) => {
        const outcome = counter.answer(heard);
        return heard.path.endsWith('/refresh') && refreshes() <= 3 ? 'cut' : outcome;
      });
      await Promise.all(tabs.map((tab) => tab.orders.get(order.id)));
      const keys = server.requestsTo('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
      expect([keys.length, new Set(keys).size]).toEqual([4, 1]);
      expect(tabs[1]!.session.who).toEqual({ id: 'ada', role: 'customer' });
    });
  });

  it('is renewed by repeating a request whose answer was lost', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.respondWith((heard) => {
      const outcome = counter.answer(heard);
      return heard.path.endsWith('/refresh') && refreshes() < 3 ? 'cut' : outcome;
    });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    const keys = server.requestsTo('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
    expect(server.requestsTo(`/v1/orders/${order.id}`)[0]!.headers.authorization).toBe(`Bearer ${counter.good}`);
  });

  it('is renewed under the key of an abandoned renewal', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    const answer = (heard: ReceivedRequest) => counter.answer(heard);
    server.respondWith((heard) => {
      const outcome = answer(heard);
      return heard.path.endsWith('/refresh') ? 'cut' : outcome;
    });
    await expect(shop.session.renew(counter.good)).rejects.toMatchObject({ name: 'ShopUnreachable' });
    server.respondWith(answer);
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    const keys = server.requestsTo('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([4, 1]);
  });

  it('is renewed with another key the next time', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    for (const _ of ['once', 'again']) await shop.orders.get(order.id);
    const keys = server.requestsTo('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([2, 2]);
  });

  it('ends its session once it can no longer be renewed', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.revoke();
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
  });

  it('does not send a request as a guest after its session has ended', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    counter.revoke();
    const placing = shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    await expect(placing).rejects.toMatchObject({ code: 'refresh_token_invalid' });
    expect(server.requestsTo('/v1/orders')).toEqual([]);
    expect(shop.session.who).toBeNull();
  });

  it('does not let a request be retried as another user', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.respondWith(async (heard) => {
      if (heard.path !== '/v1/orders') return counter.answer(heard);
      shop.session.forget();
      return 'cut';
    });
    const placing = shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    await expect(placing).rejects.toMatchObject({ name: 'ShopUnreachable' });
    expect(server.requestsTo('/v1/orders')).toHaveLength(1);
  });
});

describe('the token of an order', () => {
  it('is sent in place of a sign-in', async () => {
    await begin();
    await shop
      .withToken('order.default.one')
      .orders.get(order.id)
      .catch(() => undefined);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer order.default.one']);
  });
});

describe('a store', () => {
  it('reports a sign-out in another tab', async () => {
    await begin();
    let changed: () => void = () => undefined;
    let kept: StoredTokens | null = { accessToken: jwt('ada', 1), refreshToken: 'r', endsAt: Date.now() + 600_000 };
    const tokens = { read: () => kept, write: () => undefined, watch: (listener: () => void) => (changed = listener) };
    const other = new Shop({ url: server.url, tokens });
    const seen: (string | null)[] = [];
    other.session.onChange((who) => seen.push(who?.id ?? null));
    kept = null;
    changed();
    expect(seen).toEqual([null]);
  });
});
