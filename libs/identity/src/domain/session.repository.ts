import type { Session } from './session.js';

/** Sessions, inside a unit of work. They are rows and never events. */
export abstract class SessionRepository {
  abstract add(session: Session): Promise<void>;
  abstract find(id: string): Promise<Session | null>;
  /** By the hash of what its refresh tokens begin with. */
  abstract findFamily(family: string): Promise<Session | null>;
  /** Ids of those of an account that are open, oldest first. */
  abstract openOf(accountId: string, now: number): Promise<readonly string[]>;
  abstract save(session: Session): Promise<void>;
  /** Ends sessions, and has their access tokens refused. */
  abstract revoke(ids: readonly string[], now: number): Promise<void>;
  /** Removes sessions, and has their access tokens refused. */
  abstract supersede(ids: readonly string[], now: number): Promise<void>;
  /** Removes sessions that are over, at most so many; resolves with how many. */
  abstract removeEnded(now: number, limit: number): Promise<number>;
  /** Forgets that sessions were ended, which was before a time; at most so many, and resolves with how many. */
  abstract removeRevocations(before: number, limit: number): Promise<number>;
}
