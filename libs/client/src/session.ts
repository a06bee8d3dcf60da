import { Api } from './api.js';
import { fixedToken, noCredentials, type Credentials } from './credentials.js';
import type { SignInData, SignInResponse } from './generated/types.gen.js';
import { Listeners } from './listeners.js';
import { isProblem, ShopProblem } from './problem.js';
import { renewInTurn } from './renewal.js';
import { sidOf, whoOf, type StoredTokens, type TokenStore, type Who } from './tokens.js';

/** An access token is renewed when it ends within so many milliseconds. */
const renewalMarginMs = 30_000;

/** Not tried again by itself: at a sign-in the person is there, and failures are counted. */
const ONCE = { attempts: 1 };

/** The shop answers the repeat of a renewal for ten seconds alone: all tries fit into them. */
const AT_ONCE = { attempts: 3, firstWait: 250, longestWait: 500 };
/** What one of these tries may take, in milliseconds. */
const renewalTimeoutMs = 3_000;

/** Who is signed in, and their tokens: renewed before they end, once for all requests that wait for it. */
export class Session implements Credentials {
  private readonly listeners = new Listeners<[who: Who | null]>();
  private renewing: Promise<StoredTokens | null> | null = null;
  private last: string | null;
  private readonly renewals: Api;

  constructor(
    /** Sends without these credentials. */
    private readonly api: Api,
    private readonly store: TokenStore,
  ) {
    const { wiring } = api;
    this.renewals = new Api({ ...wiring, patience: Math.min(renewalTimeoutMs, wiring.patience) }, noCredentials);
    this.last = this.holder();
    store.watch?.(() => this.changed());
  }

  /** Who is signed in; null: nobody. */
  get who(): Who | null {
    const tokens = this.store.read();
    return tokens === null ? null : whoOf(tokens);
  }

  /** Tells when somebody has signed in or out, here or in another tab. Returns how to stop that. */
  onChange(listener: (who: Who | null) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Throws `ShopProblem`: `sign_in_refused`, or `too_many_attempts` with the time to wait. */
  async signIn(body: SignInData['body']): Promise<Who> {
    const { body: tokens } = await this.api.request('signIn', { body }, { retry: ONCE });
    return whoOf(this.keep(tokens));
  }

  /**
   * Ends the session everywhere. The tokens are forgotten also where the shop could not be told, which is then thrown: as
   * `ShopProblem` or `ShopUnreachable`. A session that had ended already is no failure.
   */
  async signOut(): Promise<void> {
    try {
      const token = await this.bearer().finally(() => this.forget());
      if (token !== null) await this.api.with(fixedToken(token)).request('signOut', {});
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) throw error;
    }
  }

  /** Forgets the tokens, of one sign-in where it is named. False where they are of another one. */
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
      if (renewed === null) throw signedOutMeanwhile();
      return renewed.accessToken;
    } catch (error) {
      // It is still good for a moment, and may be good enough.
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

  /** Tokens in place of those with this access token. */
  private renewed(old: string): Promise<StoredTokens | null> {
    this.renewing ??= renewInTurn(this.store, old, (tokens, key) => this.exchange(tokens, key)).finally(
      () => (this.renewing = null),
    );
    return this.renewing;
  }

  private async exchange({ refreshToken }: StoredTokens, key: string): Promise<StoredTokens | null> {
    const still = (): boolean => this.store.read()?.refreshToken === refreshToken;
    const call = { idempotencyKey: key, retry: AT_ONCE };
    try {
      const { body } = await this.renewals.request('refreshTokens', { body: { refreshToken } }, call);
      // Somebody may have signed out meanwhile, or another page have renewed them.
      return still() ? this.keep(body) : null;
    } catch (error) {
      if (isProblem(error, 'refresh_token_invalid') && still()) this.forget();
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
    this.listeners.tell(this.who);
  }
}

/** What was to be done as somebody is not done as a guest instead. */
function signedOutMeanwhile(): ShopProblem {
  const detail = 'You have signed out meanwhile. Sign in again to go on.';
  return new ShopProblem({ code: 'unauthenticated', title: 'Nobody is signed in', detail }, 401, null);
}
