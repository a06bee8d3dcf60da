import type { Session } from './session.js';

/** Sessions, inside a unit of work. Plain rows without events. */
export abstract class SessionRepository {
  abstract add(session: Session): Promise<void>;
  abstract find(id: string): Promise<Session | null>;
  /** By the hash of the common beginning of its refresh tokens. */
  abstract findFamily(family: string): Promise<Session | null>;
  /** Ids of the open sessions of an account, oldest first. */
  abstract openOf(accountId: string, now: number): Promise<readonly string[]>;
  abstract save(session: Session): Promise<void>;
  /** Ends sessions and revokes their access tokens. */
  abstract revoke(ids: readonly string[], now: number): Promise<void>;
  /** Deletes sessions and revokes their access tokens. */
  abstract supersede(ids: readonly string[], now: number): Promise<void>;
  /** Deletes at most `limit` ended sessions; resolves with the number. */
  abstract removeEnded(now: number, limit: number): Promise<number>;
  /** Deletes at most `limit` revocations older than a time; resolves with the number. */
  abstract removeRevocations(before: number, limit: number): Promise<number>;
}
