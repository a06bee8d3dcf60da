import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { LoginEmailTaken } from '../domain/account.errors.js';
import { AccountRepository } from '../domain/account.repository.js';
import { PasswordRepository, type PendingLogin } from '../domain/password.repository.js';

/**
 * Lays down the login of somebody who registers. It is nobody's yet and blocks nothing: several may be pending for one
 * e-mail, and Customers decides who gets it.
 */
export class PrepareLogin extends Command<void> {
  constructor(readonly login: PendingLogin) {
    super();
  }
}

@CommandHandler(PrepareLogin)
export class PrepareLoginHandler implements ICommandHandler<PrepareLogin> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ login }: PrepareLogin): Promise<void> {
    const known = await this.accounts.findByEmail(login.email);
    if (known?.state.role === 'staff') throw new LoginEmailTaken();
    await this.passwords.prepare(login, Date.parse(this.clock.now()));
  }
}
