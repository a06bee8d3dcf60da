import { Shop } from './shop.js';
import { refusal, ScriptedServer, type Heard, type Outcome } from './testing/scripted-server.js';
import { memoryTokens, type StoredTokens } from './tokens.js';

const ada = { email: 'ada@example.com', password: 'three green herons at noon' };
const order = { id: '01890a5d-ac96-774b-bcce-b302099a8057', version: 1 };

/** An access token as the shop makes them, as far as can be seen from outside. */
const jwt = (sub: string, nth: number) => {
  const payload = Buffer.from(JSON.stringify({ sub, role: 'customer', nth })).toString('base64url');
  return `head.${payload}.signature`;
};

/** Tokens in pairs. Each refresh token is exchanged once, or again under its key; sent again otherwise it ends all. */
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

  answer({ path, body, headers }: Heard): Outcome {
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

  /** All tokens stop working, as when the session is revoked. */
  revoke(): void {
    this.good = 'none';
    this.refresh = 'none';
  }
}

/** Locks as pages of one origin share them: one holds a name, the others wait. */
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
const refreshes = () => server.heardAt('/v1/auth/tokens/refresh').length;

afterEach(() => server.close());

describe('a session', () => {
  it('signs in, is known, and signs out', async () => {
    await begin();
    await expect(shop.session.signIn(ada)).resolves.toEqual({ id: 'ada', role: 'customer' });
    expect(shop.session.who).toEqual({ id: 'ada', role: 'customer' });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    await shop.session.signOut();
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
    expect(server.heardAt('/v1/auth/logout')[0]!.headers.authorization).toBe(`Bearer ${counter.good}`);
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('forgets its tokens also where the shop cannot be told', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.turnTo(() => refusal(500, 'internal_error'));
    await expect(shop.session.signOut()).rejects.toMatchObject({ code: 'internal_error' });
    expect(shop.session.who).toBeNull();
  });

  it('says so where the shop could not be told, and the token had to be renewed for it', async () => {
    await begin(new Counter(-1));
    await shop.session.signIn(ada);
    server.turnTo(() => 'cut');
    await expect(shop.session.signOut()).rejects.toMatchObject({ name: 'ShopUnreachable' });
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
  });

  it('is over after a sign-out also where it could not be renewed any more', async () => {
    await begin(new Counter(-1));
    await shop.session.signIn(ada);
    counter.revoke();
    await expect(shop.session.signOut()).resolves.toBeUndefined();
  });

  it('is over after a sign-out also where the shop knows of it already', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.turnTo(() => refusal(401, 'token_invalid'));
    await expect(shop.session.signOut()).resolves.toBeUndefined();
  });

  it('is not begun anew by a renewal that was under way when it was ended', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.turnTo((heard) => {
      if (heard.path.endsWith('/refresh')) shop.session.forget();
      return counter.answer(heard);
    });
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([refreshes(), shop.session.who, told]).toEqual([1, null, ['ada', null]]);
    expect(server.heardAt(`/v1/orders/${order.id}`)).toEqual([]);
  });

  it('does not try a sign-in that was refused again', async () => {
    await begin();
    server.turnTo(() => refusal(429, 'too_many_attempts', {}, { 'retry-after': '1' }));
    await expect(shop.session.signIn(ada)).rejects.toMatchObject({ code: 'too_many_attempts', retryAfter: 1_000 });
    expect(server.heard).toHaveLength(1);
  });
});

describe('an access token', () => {
  it('is renewed before it ends', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    const { good } = counter;
    await shop.orders.get(order.id);
    expect(refreshes()).toBe(1);
    expect(server.heardAt(`/v1/orders/${order.id}`).map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${counter.good}`,
    ]);
    expect(counter.good).not.toBe(good);
  });

  it('is used to its end while it cannot be renewed', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.turnTo((heard) => (heard.path.endsWith('/refresh') ? 'cut' : counter.answer(heard)));
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
  });

  it('is renewed once for all requests that it is refused to', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.good = 'another';
    const orders = await Promise.all(Array.from({ length: 20 }, () => shop.orders.get(order.id)));
    expect(orders).toHaveLength(20);
    expect(refreshes()).toBe(1);
    expect(told).toEqual(['ada']);
  });

  it('is renewed for the very request that it was refused to', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.good = 'another';
    await shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    const [refused, done, ...more] = server.heardAt('/v1/orders').map(({ headers }) => headers['idempotency-key']);
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

    /** Two pages whose tokens are about to end. */
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

    it('is renewed under one key where the first page hears no answer', async () => {
      const tabs = await pages();
      server.turnTo((heard) => {
        const outcome = counter.answer(heard);
        return heard.path.endsWith('/refresh') && refreshes() <= 3 ? 'cut' : outcome;
      });
      await Promise.all(tabs.map((tab) => tab.orders.get(order.id)));
      const keys = server.heardAt('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
      expect([keys.length, new Set(keys).size]).toEqual([4, 1]);
      expect(tabs[1]!.session.who).toEqual({ id: 'ada', role: 'customer' });
    });
  });

  it('is renewed by the repeat of a request whose answer was lost', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    server.turnTo((heard) => {
      const outcome = counter.answer(heard);
      return heard.path.endsWith('/refresh') && refreshes() < 3 ? 'cut' : outcome;
    });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    const keys = server.heardAt('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
    expect(server.heardAt(`/v1/orders/${order.id}`)[0]!.headers.authorization).toBe(`Bearer ${counter.good}`);
  });

  it('is renewed under the key of a renewal that was given up', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    const answer = (heard: Heard) => counter.answer(heard);
    server.turnTo((heard) => {
      const outcome = answer(heard);
      return heard.path.endsWith('/refresh') ? 'cut' : outcome;
    });
    await expect(shop.session.renew(counter.good)).rejects.toMatchObject({ name: 'ShopUnreachable' });
    server.turnTo(answer);
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
    const keys = server.heardAt('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([4, 1]);
  });

  it('is renewed with another key the next time', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    for (const _ of ['once', 'again']) await shop.orders.get(order.id);
    const keys = server.heardAt('/v1/auth/tokens/refresh').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([2, 2]);
  });

  it('ends its session where it can be renewed no more', async () => {
    await begin();
    await shop.session.signIn(ada);
    counter.revoke();
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([shop.session.who, told]).toEqual([null, ['ada', null]]);
  });

  it('does not let a request go out as a guest where its session has ended', async () => {
    await begin(new Counter(20));
    await shop.session.signIn(ada);
    counter.revoke();
    const placing = shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    await expect(placing).rejects.toMatchObject({ code: 'refresh_token_invalid' });
    expect(server.heardAt('/v1/orders')).toEqual([]);
    expect(shop.session.who).toBeNull();
  });

  it('does not let a request be repeated by somebody else', async () => {
    await begin();
    await shop.session.signIn(ada);
    server.turnTo(async (heard) => {
      if (heard.path !== '/v1/orders') return counter.answer(heard);
      shop.session.forget();
      return 'cut';
    });
    const placing = shop.orders.place({ lines: [{ sku: '85123A', quantity: 1 }] });
    await expect(placing).rejects.toMatchObject({ name: 'ShopUnreachable' });
    expect(server.heardAt('/v1/orders')).toHaveLength(1);
  });
});

describe('the token of an order', () => {
  it('is sent in place of a sign-in', async () => {
    await begin();
    await shop
      .bearing('order.default.one')
      .orders.get(order.id)
      .catch(() => undefined);
    expect(server.heard.map(({ headers }) => headers.authorization)).toEqual(['Bearer order.default.one']);
  });
});

describe('a store', () => {
  it('tells of a sign-out in another tab', async () => {
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
