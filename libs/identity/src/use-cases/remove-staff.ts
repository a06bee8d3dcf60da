import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { StaffNotFound } from '../domain/account.errors.js';
import { AccountRepository } from '../domain/account.repository.js';
import { saveWithSessions } from '../domain/end-sessions.js';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { SessionRepository } from '../domain/session.repository.js';

/** Closes the login of a member of staff; their sessions end. */
export class RemoveStaff extends Command<void> {
  constructor(readonly email: string) {
    super();
  }
}

@CommandHandler(RemoveStaff)
export class RemoveStaffHandler implements ICommandHandler<RemoveStaff> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly networks: NetworkRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ email }: RemoveStaff): Promise<void> {
    const account = await this.accounts.findByEmail(email);
    if (account === null || account.state.role !== 'staff') throw new StaffNotFound(email);
    const at = this.clock.now();
    const now = Date.parse(at);
    account.close(await this.sessions.openOf(account.id, now), at);
    await saveWithSessions(account, this.accounts, this.sessions, now);
    await this.passwords.remove(account.id);
    await this.networks.forget(account.id);
  }
}
