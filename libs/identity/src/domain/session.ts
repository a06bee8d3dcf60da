const dayMs = 24 * 60 * 60 * 1_000;
/** How long a refresh token can be exchanged, in milliseconds: who does not come back for so long signs in again. */
export const refreshLifetimeMs = 30 * dayMs;
/** How long a sign-in lasts at most. */
export const sessionLifetimeMs = 90 * dayMs;
/** For so long after an exchange the very same request is answered again: its answer may have been lost. */
export const reuseGraceMs = 10_000;
/** Sessions that an account has at most: the oldest makes way for a new one. */
export const maxSessions = 50;

/**
 * A sign-in, from which all its tokens come. Times in milliseconds since 1970. It knows by their hashes the refresh token
 * that can be exchanged and the one before; every other one of its family was used, since nobody else can make one.
 */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** When it was ended before its time. */
  readonly endedAt: number | null;
  /** Hash of what all its refresh tokens begin with. */
  readonly family: string;
  /** Hash of the refresh token that can be exchanged. */
  readonly token: string;
  /** When that token ends. */
  readonly tokenEndsAt: number;
  /** Hash of the one that was exchanged last; null before the first exchange, as are the next two. */
  readonly usedToken: string | null;
  readonly usedAt: number | null;
  /** Hash of the `Idempotency-Key` of that request; null where it had none. */
  readonly usedBy: string | null;
}

/** Hashes of a refresh token, and of what it shares with all of its family. */
export interface TokenHashes {
  readonly family: string;
  readonly token: string;
}

/** A request to exchange a refresh token, all of it hashed. */
export interface ExchangeRequest {
  readonly token: string;
  /** The `Idempotency-Key` that it came with. */
  readonly key: string | null;
  /** The refresh token that is given out for it. */
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
 * What comes of a refresh token of an open session: the session with another token in its place, nothing where it has
 * ended, or the end of the session where it was used before, since two hold it. The same request within its grace takes
 * back the token that it was answered with and gives another, so that there is never more than one.
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

/** When a refresh token that is given out now ends: not after its session. */
function end(endsAt: number, now: number): number {
  return Math.min(now + refreshLifetimeMs, endsAt);
}
