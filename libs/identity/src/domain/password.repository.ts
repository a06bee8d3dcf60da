/** Login of a registration that is not complete yet. */
export interface PendingLogin {
  /** Future customer id. */
  readonly id: string;
  readonly email: string;
  /** Password hash. */
  readonly hash: string;
}

/** Password hashes, inside a unit of work. Plain rows without events. */
export abstract class PasswordRepository {
  abstract set(accountId: string, hash: string): Promise<void>;
  abstract of(accountId: string): Promise<string | null>;
  abstract remove(accountId: string): Promise<void>;
  /** @param now milliseconds since 1970 */
  abstract prepare(login: PendingLogin, now: number): Promise<void>;
  /** Whether a registration with this e-mail is in progress. */
  abstract isPending(email: string): Promise<boolean>;
  /** Hash of a prepared login, which then is no longer pending. */
  abstract take(id: string): Promise<string | null>;
  /**
   * Removes at most `limit` logins prepared before a time, except those with the `kept` ids; resolves with the number.
   */
  abstract removePrepared(before: number, kept: readonly string[], limit: number): Promise<number>;
}
