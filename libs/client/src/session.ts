import { Api } from './api.js';
import { fixedToken, noCredentials, type Credentials } from './credentials.js';
import type { SignInData, SignInResponse } from './generated/types.gen.js';
import { Listeners } from './listeners.js';
import { isProblem, ShopProblem } from './problem.js';
import { renewInTurn } from './renewal.js';
import { sidOf, whoOf, type StoredTokens, type TokenStore, type Who } from './tokens.js';

/** Access tokens are renewed this long before they expire. */
const renewalMarginMs = 30_000;

/** No retries: the user is present, and the shop counts failed sign-ins. */
const noRetries = { attempts: 1 };

/** The shop repeats the reply of a renewal for ten seconds only, so all attempts fit into them. */
const renewalRetries = { attempts: 3, firstWait: 250, longestWait: 500 };
/** Timeout of one attempt at a renewal. */
const renewalTimeoutMs = 3_000;

/** The signed-in user and their tokens, renewed before they expire, once for all waiting requests. */
export class Session implements Credentials {
  private readonly listeners = new Listeners<[who: Who | null]>();
  private renewing: Promise<StoredTokens | null> | null = null;
  private last: string | null;
  private readonly renewals: Api;

  constructor(
    /** API without these credentials. */
    private readonly api: Api,
    private readonly store: TokenStore,
  ) {
    const { wiring } = api;
    this.renewals = new Api({ ...wiring, timeoutMs: Math.min(renewalTimeoutMs, wiring.timeoutMs) }, noCredentials);
    this.last = this.holder();
    store.watch?.(() => this.changed());
  }

  /** The signed-in user; null for none. */
  get who(): Who | null {
    const tokens = this.store.read();
    return tokens === null ? null : whoOf(tokens);
  }

  /** Reports sign-ins and sign-outs, here or in another tab. Returns a function that removes the listener. */
  onChange(listener: (who: Who | null) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Throws `ShopProblem`: `sign_in_refused`, or `too_many_attempts` with `retryAfter`. */
  async signIn(body: SignInData['body']): Promise<Who> {
    const { body: tokens } = await this.api.request('signIn', { body }, { retry: noRetries });
    return whoOf(this.keep(tokens));
  }

  /**
   * Ends the session and forgets the tokens, even if the shop cannot be reached or refuses; that error is thrown as
   * `ShopUnreachable` or `ShopProblem`. Not an error where the session had already ended.
   */
  async signOut(): Promise<void> {
    try {
      const token = await this.bearer().finally(() => this.forget());
      if (token !== null) await this.api.with(fixedToken(token)).request('signOut', {});
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) throw error;
    }
  }

  /** Forgets the tokens, of one session where given. False where they belong to another one. */
  forget(sid = this.sid()): boolean {
    const now = this.sid();
    if (now !== null && now !== sid) return false;
    this.store.write(null);
    this.changed();
    return true;
  }

  async bearer(): Promise<string | null> {
    const tokens = this.store.read();
    if (tokens === null) return null;
    if (tokens.endsAt - Date.now() > renewalMarginMs) return tokens.accessToken;
    try {
      const renewed = await this.renewed(tokens.accessToken);
      if (renewed === null) throw signedOutProblem();
      return renewed.accessToken;
    } catch (error) {
      // The current token is still valid for a moment.
      const ended = isProblem(error) && error.status === 401;
      if (!ended && tokens.endsAt > Date.now()) return tokens.accessToken;
      throw error;
    }
  }

  async renew(refused: string): Promise<string | null> {
    const renewed = await this.renewed(refused).catch((error: unknown) => {
      if (isProblem(error, 'refresh_token_invalid')) return null;
      throw error;
    });
    return renewed?.accessToken ?? null;
  }

  holder(): string | null {
    return this.who?.id ?? null;
  }

  sid(): string | null {
    const tokens = this.store.read();
    return tokens === null ? null : sidOf(tokens);
  }

  /** Tokens that replace those with this access token. */
  private renewed(old: string): Promise<StoredTokens | null> {
    this.renewing ??= renewInTurn(this.store, old, (tokens, key) => this.exchange(tokens, key)).finally(
      () => (this.renewing = null),
    );
    return this.renewing;
  }

  private async exchange({ refreshToken }: StoredTokens, key: string): Promise<StoredTokens | null> {
    const isCurrent = (): boolean => this.store.read()?.refreshToken === refreshToken;
    const call = { idempotencyKey: key, retry: renewalRetries };
    try {
      const { body } = await this.renewals.request('refreshTokens', { body: { refreshToken } }, call);
      // The user may have signed out meanwhile, or another page renewed the tokens.
      return isCurrent() ? this.keep(body) : null;
    } catch (error) {
      if (isProblem(error, 'refresh_token_invalid') && isCurrent()) this.forget();
      throw error;
    }
  }

  private keep({ accessToken, refreshToken, expiresIn }: SignInResponse): StoredTokens {
    const tokens = { accessToken, refreshToken, endsAt: Date.now() + expiresIn * 1_000 };
    this.store.write(tokens);
    this.changed();
    return tokens;
  }

  private changed(): void {
    const now = this.holder();
    if (now === this.last) return;
    this.last = now;
    this.listeners.notify(this.who);
  }
}

/** A request of a signed-in user is never sent as a guest's. */
function signedOutProblem(): ShopProblem {
  const detail = 'You have signed out meanwhile. Sign in again to go on.';
  return new ShopProblem({ code: 'unauthenticated', title: 'Nobody is signed in', detail }, 401, null);
}
