import type { Instant } from '@tradepost/kernel';
import type { AccountRepository } from './account.repository.js';
import { saveWithSessions } from './end-sessions.js';
import type { SessionRepository } from './session.repository.js';
import type { Standing, StandingRepository } from './standing.repository.js';

/** Where it is kept how customers stand, and what follows from it. */
export interface StandingStore {
  readonly standings: StandingRepository;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
}

/**
 * Has an account admit its customer or not, as they stand with the shop; of one who is blocked all sessions end. Told
 * again, or later than what came after it, it does nothing.
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
