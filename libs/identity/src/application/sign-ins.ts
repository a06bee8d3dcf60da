import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError, emailKey } from '@tradepost/kernel';
import { CommandGateway, type RequestContext } from '@tradepost/platform';
import { askerOf } from './asker.js';
import { KnownNetworks, NetworkHash } from './known-networks.js';
import { notKept } from './no-repeat.js';
import { Passwords } from '../passwords/passwords.js';
import { SignInThrottle, TooManyAttempts, type Attempt, type Heard } from '../passwords/sign-in-throttle.js';
import { LoginsQuery } from '../queries/logins.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { Revocations } from '../tokens/revocations.js';
import { EndSession } from '../use-cases/end-session.js';
import { OpenSession, type SignedIn } from '../use-cases/open-session.js';
import { RefreshSession } from '../use-cases/refresh-session.js';

/** Tokens of a sign-in. */
export interface Tokens {
  readonly accessToken: string;
  /** Lifetime of the access token in seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
}

/** The same for an unknown e-mail, a wrong password and a blocked account. */
export class SignInRefused extends DomainError {
  readonly code = 'sign_in_refused';

  constructor() {
    super('E-mail and password do not fit together, or may not sign in. Check both.');
  }
}

/** An invalid refresh token; the reason is not disclosed. */
export class RefreshRefused extends DomainError {
  readonly code = 'refresh_token_invalid';

  constructor() {
    super('This refresh token is not valid, or not any more. Sign in again.');
  }
}

/** Bytes of a refresh token. Random, so that a fast hash suffices for storing it. */
const refreshTokenBytes = 32;
/**
 * Bytes that all refresh tokens of a session begin with. They identify the session of a token that is no longer stored.
 */
const familyBytes = 15;
/** Length of the same in base64url, which has four characters for three bytes. */
const familyCharacters = 20;

/** Sign-in and sign-out. Passwords are hashed before, and tokens signed after, the write transaction. */
@Injectable()
export class SignIns {
  private readonly throttle = new SignInThrottle();

  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: LoginsQuery,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
    private readonly networks: KnownNetworks,
    private readonly networkHash: NetworkHash,
  ) {}

  async signIn(request: RequestContext, email: string, password: string): Promise<Tokens> {
    const attempt = await this.begin(request, email);
    const tokens = await this.open(request, email, password).catch((error: unknown) => {
      attempt.withdrawn();
      throw error;
    });
    if (tokens === null) throw new SignInRefused();
    attempt.succeeded();
    return tokens;
  }

  /**
   * Exchanges a refresh token for new tokens; with an idempotency key, the same request can be repeated for a short
   * time. Throws `RefreshRefused`.
   */
  async refresh(request: RequestContext, token: string, key: string | null): Promise<Tokens> {
    const next = newRefreshToken(token);
    const hashes = { token: hashOf(token), key: key === null ? null : hashOf(key), next: hashOf(next) };
    const command = new RefreshSession(familyOf(token), hashes);
    const signedIn = await this.commands.execute(notKept(request), command, (refreshed) => refreshed);
    await this.revocations.look(request.tenant);
    if (signedIn === null) throw new RefreshRefused();
    return this.tokensOf(request, signedIn, next);
  }

  /** Ends a session; on resolution, its tokens are refused by this process. */
  async signOut(request: RequestContext, session: string): Promise<void> {
    await this.commands.execute(notKept(request), new EndSession(session), () => undefined);
    await this.revocations.look(request.tenant);
  }

  /** Known networks from before a restart are looked up only for an attempt that depends on them. */
  private async begin(request: RequestContext, email: string): Promise<Heard> {
    const attempt: Attempt = { account: `${request.tenant} ${emailKey(email)}`, address: askerOf(request) };
    try {
      return this.throttle.begin(attempt);
    } catch (error) {
      if (!(error instanceof TooManyAttempts && this.throttle.isHeardWhenTrusted(attempt))) throw error;
      const login = await this.logins.byEmail(request.tenant, email);
      if (!(await this.networks.has(request.tenant, login?.id ?? null, attempt.address))) throw error;
      this.throttle.trust(attempt);
      return this.throttle.begin(attempt);
    }
  }

  /** Null where e-mail and password do not match, or the account may not sign in. */
  private async open(request: RequestContext, email: string, password: string): Promise<Tokens | null> {
    const login = await this.logins.byEmail(request.tenant, email);
    const right = await this.passwords.matches(login?.hash ?? null, password, askerOf(request));
    if (login === null || !right || login.status !== 'active') return null;
    const refreshToken = newRefreshToken();
    const hashes = { family: familyOf(refreshToken), token: hashOf(refreshToken) };
    const command = new OpenSession(login.id, login.hash, hashes, this.networkHash.of(login.id, askerOf(request)));
    const signedIn = await this.commands.execute(notKept(request), command, (opened) => opened);
    return signedIn === null ? null : this.tokensOf(request, signedIn, refreshToken);
  }

  private async tokensOf({ tenant }: RequestContext, identity: SignedIn, refreshToken: string): Promise<Tokens> {
    const { token: accessToken, expiresIn } = await this.tokens.issue({ tenant, identity });
    return { accessToken, expiresIn, refreshToken };
  }
}

/** Token of a new family, or of that of the previous token. */
function newRefreshToken(before?: string): string {
  if (before === undefined) return randomBytes(refreshTokenBytes).toString('base64url');
  return `${before.slice(0, familyCharacters)}${randomBytes(refreshTokenBytes - familyBytes).toString('base64url')}`;
}

function familyOf(token: string): string {
  return hashOf(token.slice(0, familyCharacters));
}

function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
