import type { Instant } from '@tradepost/kernel';
import { LoginNotReady } from './account.errors.js';
import type { AccountRepository } from './account.repository.js';
import { Account } from './account.js';
import type { PasswordRepository } from './password.repository.js';

/** The customer a login is for. */
export interface LoginOwner {
  readonly customerId: string;
  readonly email: string;
}

/**
 * Opens the account of a customer with the login that was prepared for them, or with another one that they prepared
 * when they sent their registration again. Does nothing where they have an account already, or no login was prepared:
 * customers made by staff or taken over from other books have none. Throws `LoginNotReady` while their e-mail is still
 * another account's.
 */
export async function activateLogin(
  { customerId, email }: LoginOwner,
  accounts: AccountRepository,
  passwords: PasswordRepository,
  now: Instant,
  spare: string | null = null,
): Promise<void> {
  const prepared = await passwords.take(customerId);
  const other = spare === null ? null : await passwords.take(spare);
  const hash = prepared ?? other;
  if (hash === null || (await accounts.find(customerId)) !== null) return;
  if ((await accounts.findByEmail(email)) !== null) throw new LoginNotReady();
  await accounts.save(Account.open(customerId, 'customer', email, now));
  await passwords.set(customerId, hash);
}
