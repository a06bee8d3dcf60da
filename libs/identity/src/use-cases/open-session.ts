import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { Role } from '../domain/account.events.js';
import { AccountRepository } from '../domain/account.repository.js';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { beginSession, maxSessions, type TokenHashes } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';

/** User of a session, as its tokens state it. */
export interface SignedIn {
  readonly role: Role;
  readonly id: string;
  readonly session: string;
}

/**
 * Opens a session after the password was verified. `matched` is the hash it was verified against, `token` the refresh
 * token to issue, `network` the hashed network. Null where the account is blocked, or its password has changed. The
 * replaced session leaves no event, or frequent sign-ins would grow the event log.
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
