/** Networks that accounts have signed in from, as keyed hashes, inside a unit of work. Plain rows without events. */
export abstract class NetworkRepository {
  /** Records a sign-in from a network; keeps the most recently used networks of an account. */
  abstract note(accountId: string, network: string, now: number): Promise<void>;
  /** Removes all networks of an account. */
  abstract forget(accountId: string): Promise<void>;
  /** Removes at most `limit` networks not used since a time; resolves with the number. */
  abstract removeUnused(since: number, limit: number): Promise<number>;
}
