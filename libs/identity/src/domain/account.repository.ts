import type { Recorded } from '@tradepost/kernel';
import type { AccountEvent, Role } from './account.events.js';
import type { Account } from './account.js';

/** The accounts, inside a unit of work. */
export abstract class AccountRepository {
  abstract find(id: string): Promise<Account | null>;
  /** Whose login it is, upper and lower case being the same. */
  abstract findByEmail(email: string): Promise<Account | null>;
  abstract has(role: Role): Promise<boolean>;
  abstract save(account: Account): Promise<readonly Recorded<AccountEvent>[]>;
}
