import type { Instant } from '@tradepost/kernel';
import { LoginNotReady } from './account.errors.js';
import type { AccountRepository } from './account.repository.js';
import { Account } from './account.js';
import type { PasswordRepository } from './password.repository.js';
import type { StandingRepository } from './standing.repository.js';

/** Customer of a login. */
export interface LoginOwner {
  readonly customerId: string;
  readonly email: string;
}

/** Repositories of a login. */
export interface LoginStore {
  readonly accounts: AccountRepository;
  readonly passwords: PasswordRepository;
  readonly standings: StandingRepository;
}

/**
 * Opens the account of a customer with the login prepared for the registration, or with one prepared by a repeat of it.
 * Does nothing where the account exists, or no login was prepared, as for customers added by staff or imported. Where
 * the customer has been blocked meanwhile, the account is opened blocked. Throws `LoginNotReady` while another account
 * uses the e-mail.
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
