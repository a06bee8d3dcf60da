import type { AccountRepository } from './account.repository.js';
import type { AccountEvent } from './account.events.js';
import type { Account } from './account.js';
import type { SessionRepository } from './session.repository.js';

/** Saves an account and ends the sessions revoked by its new events, in the same unit of work. */
export async function saveWithSessions(
  account: Account,
  accounts: AccountRepository,
  sessions: SessionRepository,
  now: number,
): Promise<void> {
  for (const { event } of await accounts.save(account)) await sessions.revoke(revokedBy(event), now);
}

function revokedBy(event: AccountEvent): readonly string[] {
  return event.type === 'SessionsRevoked' ? event.sessions : [];
}
