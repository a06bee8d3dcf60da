import { Api, type Wiring } from './api.js';
import { fixedToken, noCredentials } from './credentials.js';
import type { Fetch } from './exchange.js';
import { OriginCheck } from './origin-check.js';
import { defaultRetryPolicy, type RetryPolicy } from './retries.js';
import { Session } from './session.js';
import { ShopView } from './shop-view.js';
import { browser } from './browser.js';
import { memoryTokens, type TokenStore } from './tokens.js';

export interface ShopOptions {
  /**
   * URL of the shop, e.g. `https://shop.example.com`, with or without the `/v1` of the API. Optional on pages served by
   * the shop.
   */
  readonly url?: string | undefined;
  readonly tenant?: string | undefined;
  /** Token store. Default: memory, until the page is left; `browserTokens()` keeps them longer. */
  readonly tokens?: TokenStore | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Timeout of one attempt of a call, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
}

const requestTimeoutMs = 30_000;

/**
 * Client of a shop, for browsers and Node.js: `const shop = new Shop({ url })`. Calls are made as the user of
 * `session`, or else as a guest.
 */
export class Shop extends ShopView {
  readonly session: Session;

  constructor(options: ShopOptions = {}) {
    const wiring = wiringOf(options);
    const session = new Session(new Api(wiring, noCredentials), options.tokens ?? memoryTokens());
    super(new Api(wiring, session));
    this.session = session;
  }

  /** The shop with another token, e.g. the `orderToken` of a guest's order. */
  withToken(token: string): ShopView {
    return new ShopView(this.api.with(fixedToken(token)));
  }
}

function wiringOf({ url, tenant, retry, timeoutMs, fetch }: ShopOptions): Wiring {
  const base = url ?? browser.location?.origin;
  if (base === undefined) throw new Error('Say where the shop is: new Shop({ url: "http://127.0.0.1:3000" }).');
  return {
    url: base.replace(/(?:\/v1)?\/*$/, ''),
    tenant: tenant ?? null,
    fetch: fetch ?? ((address, init) => globalThis.fetch(address, init)),
    origins: new OriginCheck(),
    retry: { ...defaultRetryPolicy, ...retry },
    timeoutMs: timeoutMs ?? requestTimeoutMs,
  };
}
