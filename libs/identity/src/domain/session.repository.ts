import type { Session } from './session.js';

/** A refresh token of a session, known by its hash alone. */
export interface RefreshToken {
  readonly hash: string;
  readonly sessionId: string;
  /** Milliseconds since 1970, like all times here. */
  readonly endsAt: number;
  /** When it was exchanged first; null before. */
  readonly usedAt: number | null;
}

/** Sessions and their refresh tokens, inside a unit of work. They are rows and never events. */
export abstract class SessionRepository {
  abstract add(session: Session): Promise<void>;
  abstract find(id: string): Promise<Session | null>;
  /** Ids of those of an account that are open, oldest first. */
  abstract openOf(accountId: string, now: number): Promise<readonly string[]>;
  /** Ends sessions, and has their access tokens refused. */
  abstract revoke(ids: readonly string[], now: number): Promise<void>;
  abstract addToken(token: Omit<RefreshToken, 'usedAt'>): Promise<void>;
  abstract findToken(hash: string): Promise<RefreshToken | null>;
  abstract useToken(hash: string, now: number): Promise<void>;
}
