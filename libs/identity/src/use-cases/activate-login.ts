import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { activateLogin, type LoginOwner } from '../domain/activate-login.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { StandingRepository } from '../domain/standing.repository.js';

/** Turns the prepared login into that of the customer; `spare` is one prepared by a repeat of the registration. */
export class ActivateLogin extends Command<void> {
  constructor(
    readonly owner: LoginOwner,
    readonly spare: string,
  ) {
    super();
  }
}

@CommandHandler(ActivateLogin)
export class ActivateLoginHandler implements ICommandHandler<ActivateLogin> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly standings: StandingRepository,
    private readonly clock: Clock,
  ) {}

  execute({ owner, spare }: ActivateLogin): Promise<void> {
    const { accounts, passwords, standings } = this;
    return activateLogin(owner, { accounts, passwords, standings }, this.clock.now(), spare);
  }
}
