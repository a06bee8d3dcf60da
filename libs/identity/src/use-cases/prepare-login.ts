import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { PasswordRepository, type PendingLogin } from '../domain/password.repository.js';

/**
 * Lays down the login of somebody who registers. It is nobody's yet and blocks nobody but the staff who come after it:
 * several may be pending for one e-mail, and Customers decides who gets it.
 */
export class PrepareLogin extends Command<void> {
  constructor(readonly login: PendingLogin) {
    super();
  }
}

@CommandHandler(PrepareLogin)
export class PrepareLoginHandler implements ICommandHandler<PrepareLogin> {
  constructor(
    private readonly passwords: PasswordRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ login }: PrepareLogin): Promise<void> {
    await this.passwords.prepare(login, Date.parse(this.clock.now()));
  }
}
