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
}
