/** The networks that accounts have signed in from, as keyed hashes, inside a unit of work. They are rows and never events. */
export abstract class NetworkRepository {
  /** Notes that an account signed in from a network; of one account, those it used last are kept. */
  abstract note(accountId: string, network: string, now: number): Promise<void>;
  /** Forgets those of an account. */
  abstract forget(accountId: string): Promise<void>;
  /** Removes those not used since a time, at most so many; resolves with how many. */
  abstract removeUnused(since: number, limit: number): Promise<number>;
}
