import type { Instant } from '@tradepost/kernel';
import { LoginNotReady } from './account.errors.js';
import type { AccountRepository } from './account.repository.js';
import { Account } from './account.js';
import type { PasswordRepository } from './password.repository.js';
import type { StandingRepository } from './standing.repository.js';

/** The customer a login is for. */
export interface LoginOwner {
  readonly customerId: string;
  readonly email: string;
}

/** Where a login is kept. */
export interface LoginStore {
  readonly accounts: AccountRepository;
  readonly passwords: PasswordRepository;
  readonly standings: StandingRepository;
}

/**
 * Opens the account of a customer with the login that was prepared for them, or with another one that they prepared
 * when they sent their registration again. Does nothing where they have an account already, or no login was prepared:
 * customers made by staff or taken over from other books have none. The account of somebody who was blocked meanwhile
 * admits nobody. Throws `LoginNotReady` while their e-mail is still another account's.
 */
export async function activateLogin(
  { customerId, email }: LoginOwner,
  { accounts, passwords, standings }: LoginStore,
  now: Instant,
  spare: string | null = null,
): Promise<void> {
  const prepared = await passwords.take(customerId);
  const other = spare === null ? null : await passwords.take(spare);
  const hash = prepared ?? other;
  if (hash === null || (await accounts.find(customerId)) !== null) return;
  if ((await accounts.findByEmail(email)) !== null) throw new LoginNotReady();
  const account = Account.open(customerId, 'customer', email, now);
  if (await standings.isBlocked(customerId)) account.block([], now);
  await accounts.save(account);
  await passwords.set(customerId, hash);
}
