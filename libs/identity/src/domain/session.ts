const dayMs = 24 * 60 * 60 * 1_000;
/** Lifetime of a refresh token: after so long an absence a new sign-in is needed. */
export const refreshLifetimeMs = 30 * dayMs;
/** Longest duration of a session. */
export const sessionLifetimeMs = 90 * dayMs;
/** Time after an exchange in which a repeat of the same request is answered, since the response may have been lost. */
export const reuseGraceMs = 10_000;
/** Most sessions of an account; a new one replaces the oldest. */
export const maxSessions = 50;

/**
 * A sign-in, from which all its tokens derive. Times in milliseconds since 1970. Stores the hashes of the exchangeable
 * refresh token and of its predecessor. Every other token of the family has been used, since only this service can
 * create one.
 */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** When ended early. */
  readonly endedAt: number | null;
  /** Hash of the common beginning of its refresh tokens. */
  readonly family: string;
  /** Hash of the exchangeable refresh token. */
  readonly token: string;
  /** Expiry of that token. */
  readonly tokenEndsAt: number;
  /** Hash of the last exchanged token; null before the first exchange, as are the next two. */
  readonly usedToken: string | null;
  readonly usedAt: number | null;
  /** Hash of the `Idempotency-Key` of that request; null without one. */
  readonly usedBy: string | null;
}

/** Hashes of a refresh token and of its family part. */
export interface TokenHashes {
  readonly family: string;
  readonly token: string;
}

/** A request to exchange a refresh token, with hashed contents. */
export interface ExchangeRequest {
  readonly token: string;
  /** Its `Idempotency-Key`. */
  readonly key: string | null;
  /** The refresh token to issue. */
  readonly next: string;
}

export function beginSession(id: string, accountId: string, hashes: TokenHashes, now: number): Session {
  const endsAt = now + sessionLifetimeMs;
  const nothingUsed = { usedToken: null, usedAt: null, usedBy: null };
  return {
    id,
    accountId,
    startedAt: now,
    endsAt,
    endedAt: null,
    ...hashes,
    tokenEndsAt: end(endsAt, now),
    ...nothingUsed,
  };
}

export function isOpen({ endsAt, endedAt }: Session, now: number): boolean {
  return endedAt === null && now < endsAt;
}

/**
 * Outcome of a refresh token of an open session: the session with the next token; `nothing` for an expired token;
 * `the_end` of the session for a reused one, since two parties hold it. A repeat of the request within the grace period
 * replaces the token issued before, so that there is never more than one.
 */
export function exchange(session: Session, request: ExchangeRequest, now: number): Session | 'nothing' | 'the_end' {
  const { token, key, next } = request;
  const renewed = { ...session, token: next, tokenEndsAt: end(session.endsAt, now) };
  if (token === session.token)
    return now < session.tokenEndsAt ? { ...renewed, usedToken: token, usedAt: now, usedBy: key } : 'nothing';
  return isRepeat(session, request, now) ? renewed : 'the_end';
}

function isRepeat({ usedToken, usedAt, usedBy }: Session, { token, key }: ExchangeRequest, now: number): boolean {
  return usedToken === token && key !== null && usedBy === key && now - usedAt! <= reuseGraceMs;
}

/** Expiry of a refresh token issued now: not after its session. */
function end(endsAt: number, now: number): number {
  return Math.min(now + refreshLifetimeMs, endsAt);
}
