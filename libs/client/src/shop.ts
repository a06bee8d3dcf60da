import { Api, type Wiring } from './api.js';
import { fixedToken, noCredentials } from './credentials.js';
import type { Fetch } from './exchange.js';
import { OriginCheck } from './origin-check.js';
import { PATIENT, type RetryPolicy } from './retries.js';
import { Session } from './session.js';
import { ShopView } from './shop-view.js';
import { surroundings } from './surroundings.js';
import { memoryTokens, type TokenStore } from './tokens.js';

export interface ShopOptions {
  /** Where the shop is, e.g. `https://shop.example.com`, with or without the `/v1` of the API. On a page that the shop itself serves it can be left out. */
  readonly url?: string | undefined;
  readonly tenant?: string | undefined;
  /** Where to keep who is signed in: until the page is left where absent; `browserTokens()` for longer. */
  readonly tokens?: TokenStore | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** How long one try of a call may take, in milliseconds. */
  readonly patience?: number | undefined;
  readonly fetch?: Fetch | undefined;
}

/** A try of a call takes this long at most, in milliseconds. */
const requestTimeoutMs = 30_000;

/**
 * A shop, for a browser or Node.js: `const shop = new Shop({ url })`. Calls are made as whoever `session` has signed in;
 * without one, as a guest.
 */
export class Shop extends ShopView {
  readonly session: Session;

  constructor(options: ShopOptions = {}) {
    const wiring = wiringOf(options);
    const session = new Session(new Api(wiring, noCredentials), options.tokens ?? memoryTokens());
    super(new Api(wiring, session));
    this.session = session;
  }

  /** The shop for whoever has this token: a guest who goes on with the `orderToken` of what they ordered. */
  bearing(token: string): ShopView {
    return new ShopView(this.api.with(fixedToken(token)));
  }
}

function wiringOf({ url, tenant, retry, patience, fetch }: ShopOptions): Wiring {
  const base = url ?? surroundings.location?.origin;
  if (base === undefined) throw new Error('Say where the shop is: new Shop({ url: "http://127.0.0.1:3000" }).');
  return {
    url: base.replace(/(?:\/v1)?\/*$/, ''),
    tenant: tenant ?? null,
    fetch: fetch ?? ((address, init) => globalThis.fetch(address, init)),
    origins: new OriginCheck(),
    retry: { ...PATIENT, ...retry },
    patience: patience ?? requestTimeoutMs,
  };
}
