import type { Recorded } from '@tradepost/kernel';
import type { AccountEvent, Role } from './account.events.js';
import type { Account } from './account.js';

/** Accounts, inside a unit of work. */
export abstract class AccountRepository {
  abstract find(id: string): Promise<Account | null>;
  /** Case-insensitive. */
  abstract findByEmail(email: string): Promise<Account | null>;
  abstract has(role: Role): Promise<boolean>;
  abstract save(account: Account): Promise<readonly Recorded<AccountEvent>[]>;
}
