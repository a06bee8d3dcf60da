import type { Instant } from '@tradepost/kernel';
import type { AccountRepository } from './account.repository.js';
import { saveWithSessions } from './end-sessions.js';
import type { SessionRepository } from './session.repository.js';
import type { Standing, StandingRepository } from './standing.repository.js';

/** Repositories that a status change affects. */
export interface StandingStore {
  readonly standings: StandingRepository;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
}

/**
 * Blocks or unblocks the account of a customer according to the customer's status; blocking ends all sessions.
 * Idempotent, and ignores a status older than the known one.
 */
export async function followStanding(standing: Standing, store: StandingStore, at: Instant): Promise<void> {
  const { standings, accounts, sessions } = store;
  if (!(await standings.note(standing))) return;
  const account = await accounts.find(standing.customerId);
  if (account === null) return;
  const now = Date.parse(at);
  if (standing.status === 'blocked') account.block(await sessions.openOf(account.id, now), at);
  else account.unblock(at);
  await saveWithSessions(account, accounts, sessions, now);
}
