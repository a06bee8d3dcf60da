import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { saveWithSessions } from '../domain/end-sessions.js';
import { isOpen } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';

/** Ends one session. Does nothing where it has already ended. */
export class EndSession extends Command<void> {
  constructor(readonly session: string) {
    super();
  }
}

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ session: id }: EndSession): Promise<void> {
    const at = this.clock.now();
    const now = Date.parse(at);
    const session = await this.sessions.find(id);
    const account = session === null ? null : await this.accounts.find(session.accountId);
    if (session === null || account === null || !isOpen(session, now)) return;
    account.revoke([id], 'signed_out', at);
    await saveWithSessions(account, this.accounts, this.sessions, now);
  }
}
