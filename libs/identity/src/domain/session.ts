const DAY = 24 * 60 * 60 * 1_000;
/** How long a refresh token can be exchanged, in milliseconds: who does not come back for so long signs in again. */
export const REFRESH_LIFE = 30 * DAY;
/** How long a sign-in lasts at most. */
export const SESSION_LIFE = 90 * DAY;
/**
 * For so long after its first exchange a refresh token may be exchanged again: two tabs that wake up together, or a
 * client whose answer was lost. Later it is somebody else's copy.
 */
export const GRACE = 10_000;
/** Sessions that an account has at most: the oldest makes way for a new one. */
export const MOST_SESSIONS = 50;

/** A sign-in, from which all its tokens come. Times in milliseconds since 1970. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** When it was ended before its time. */
  readonly endedAt: number | null;
}

/** A refresh token of a session, known by its hash alone. */
export interface RefreshToken {
  readonly hash: string;
  readonly sessionId: string;
  /** Milliseconds since 1970, like all times here. */
  readonly endsAt: number;
  /** When it was exchanged first; null before. */
  readonly usedAt: number | null;
}

export function isOpen({ endsAt, endedAt }: Session, now: number): boolean {
  return endedAt === null && now < endsAt;
}

/** What a refresh token is worth: another one, nothing, or the end of its session, since two hold it. */
export function worthOf({ usedAt, endsAt }: RefreshToken, now: number): 'another' | 'nothing' | 'the_end' {
  if (now >= endsAt) return 'nothing';
  return usedAt === null || now - usedAt <= GRACE ? 'another' : 'the_end';
}

/** When a refresh token that is given out now ends: not after its session. */
export function tokenEnd(session: Session, now: number): number {
  return Math.min(now + REFRESH_LIFE, session.endsAt);
}
