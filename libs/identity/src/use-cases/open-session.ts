import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { Role } from '../domain/account.events.js';
import { AccountRepository } from '../domain/account.repository.js';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { beginSession, maxSessions, type TokenHashes } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';

/** Whose session it is, as its tokens say. */
export interface SignedIn {
  readonly role: Role;
  readonly id: string;
  readonly session: string;
}

/**
 * Begins a session of somebody whose password was found right. `matched` is the hash that it was held against, and
 * `token` says which refresh token they get, `network` where they are, as a hash. Null where the account does not admit them, or has another password now.
 * What makes way for it goes without an event: else whoever signs in often would have the event log grow.
 */
export class OpenSession extends Command<SignedIn | null> {
  constructor(
    readonly accountId: string,
    readonly matched: string,
    readonly token: TokenHashes,
    readonly network: string,
  ) {
    super();
  }
}

@CommandHandler(OpenSession)
export class OpenSessionHandler implements ICommandHandler<OpenSession> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly networks: NetworkRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ accountId, matched, token, network }: OpenSession): Promise<SignedIn | null> {
    const account = await this.accounts.find(accountId);
    if (account === null || !account.admits || (await this.passwords.of(accountId)) !== matched) return null;
    const now = Date.parse(this.clock.now());
    const open = await this.sessions.openOf(accountId, now);
    await this.sessions.supersede(open.slice(0, Math.max(0, open.length + 1 - maxSessions)), now);
    const session = beginSession(newId(), accountId, token, now);
    await this.sessions.add(session);
    await this.networks.note(accountId, network, now);
    return { role: account.state.role, id: accountId, session: session.id };
  }
}
