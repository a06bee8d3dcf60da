import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { PasswordRepository, type PendingLogin } from '../domain/password.repository.js';

/**
 * Stores the pending login of a registration. It belongs to nobody yet and reserves its e-mail only against use by
 * staff: several may be pending for one e-mail, and Customers decides which is activated.
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
