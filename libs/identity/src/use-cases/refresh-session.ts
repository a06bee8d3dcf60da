import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { saveWithSessions } from '../domain/end-sessions.js';
import { exchange, isOpen, type ExchangeRequest } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';
import type { SignedIn } from './open-session.js';

/**
 * Exchanges a refresh token for another one; `family` is the hash of its common beginning. Null where the token is
 * invalid. A reused one ends its session for every holder of a copy.
 */
export class RefreshSession extends Command<SignedIn | null> {
  constructor(
    readonly family: string,
    readonly request: ExchangeRequest,
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

  async execute({ family, request }: RefreshSession): Promise<SignedIn | null> {
    const at = this.clock.now();
    const now = Date.parse(at);
    const session = await this.sessions.findFamily(family);
    if (session === null || !isOpen(session, now)) return null;
    const account = await this.accounts.find(session.accountId);
    if (account === null || !account.admits) return null;
    const result = exchange(session, request, now);
    if (result === 'the_end') {
      account.revoke([session.id], 'token_reused', at);
      await saveWithSessions(account, this.accounts, this.sessions, now);
    }
    if (typeof result === 'string') return null;
    await this.sessions.save(result);
    return { role: account.state.role, id: account.id, session: session.id };
  }
}
