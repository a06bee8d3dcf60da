/** A login that somebody who registers will have, once they are a customer. */
export interface PendingLogin {
  /** Id that the customer gets. */
  readonly id: string;
  readonly email: string;
  /** Of the password. */
  readonly hash: string;
}

/** The hashes of passwords, inside a unit of work. They are rows and never events. */
export abstract class PasswordRepository {
  abstract set(accountId: string, hash: string): Promise<void>;
  abstract of(accountId: string): Promise<string | null>;
  abstract remove(accountId: string): Promise<void>;
  /** @param now milliseconds since 1970 */
  abstract prepare(login: PendingLogin, now: number): Promise<void>;
  /** Whether somebody is registering with this e-mail. */
  abstract isPending(email: string): Promise<boolean>;
  /** The hash of a login that was prepared, which is no longer pending then. */
  abstract take(id: string): Promise<string | null>;
  /** Removes logins that were prepared before a time, but for those with these ids; resolves with how many. */
  abstract removePrepared(before: number, kept: readonly string[], limit: number): Promise<number>;
}
