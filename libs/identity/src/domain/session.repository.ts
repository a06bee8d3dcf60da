import type { RefreshToken, Session } from './session.js';

/** Sessions and their refresh tokens, inside a unit of work. They are rows and never events. */
export abstract class SessionRepository {
  abstract add(session: Session): Promise<void>;
  abstract find(id: string): Promise<Session | null>;
  /** Ids of those of an account that are open, oldest first. */
  abstract openOf(accountId: string, now: number): Promise<readonly string[]>;
  /** Ends sessions, and has their access tokens refused. */
  abstract revoke(ids: readonly string[], now: number): Promise<void>;
  /** Removes sessions with their refresh tokens, and has their access tokens refused. */
  abstract supersede(ids: readonly string[], now: number): Promise<void>;
  abstract addToken(token: Omit<RefreshToken, 'usedAt'>): Promise<void>;
  abstract findToken(hash: string): Promise<RefreshToken | null>;
  abstract useToken(hash: string, now: number): Promise<void>;
  /** Removes sessions that are over, at most so many; resolves with how many, as do the two below. */
  abstract removeSessions(now: number, limit: number): Promise<number>;
  abstract removeTokens(now: number, limit: number): Promise<number>;
  /** Forgets that sessions were ended, which was before a time. */
  abstract removeRevocations(before: number, limit: number): Promise<number>;
}
