import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { AccountRepository } from '../domain/account.repository.js';
import { saveWithSessions } from '../domain/end-sessions.js';
import { isOpen, tokenEnd, worthOf } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';
import type { SignedIn } from './open-session.js';

/**
 * Exchanges a refresh token for another one; both are named by their hashes. Null where it is worth nothing. One that
 * comes again after its time of grace ends its session: whoever holds the other copy is out, too.
 */
export class RefreshSession extends Command<SignedIn | null> {
  constructor(
    readonly token: string,
    readonly next: string,
  ) {
    super();
  }
}

@CommandHandler(RefreshSession)
export class RefreshSessionHandler implements ICommandHandler<RefreshSession> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ token: hash, next }: RefreshSession): Promise<SignedIn | null> {
    const at = this.clock.now();
    const now = Date.parse(at);
    const token = await this.sessions.findToken(hash);
    const session = token === null ? null : await this.sessions.find(token.sessionId);
    if (token === null || session === null || !isOpen(session, now)) return null;
    const account = await this.accounts.find(session.accountId);
    if (account === null || !account.admits) return null;
    const worth = worthOf(token, now);
    if (worth === 'the_end') {
      account.revoke([session.id], 'token_reused', at);
      await saveWithSessions(account, this.accounts, this.sessions, now);
    }
    if (worth !== 'another') return null;
    if (token.usedAt === null) await this.sessions.useToken(hash, now);
    await this.sessions.addToken({ hash: next, sessionId: session.id, endsAt: tokenEnd(session, now) });
    return { role: account.state.role, id: account.id, session: session.id };
  }
}
