import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { followStanding } from '../domain/follow-standing.js';
import { SessionRepository } from '../domain/session.repository.js';
import { StandingRepository, type Standing } from '../domain/standing.repository.js';

/** Applies a customer's status to the account. */
export class SetStanding extends Command<void> {
  constructor(readonly standing: Standing) {
    super();
  }
}

@CommandHandler(SetStanding)
export class SetStandingHandler implements ICommandHandler<SetStanding> {
  constructor(
    private readonly standings: StandingRepository,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  execute({ standing }: SetStanding): Promise<void> {
    const { standings, accounts, sessions } = this;
    return followStanding(standing, { standings, accounts, sessions }, this.clock.now());
  }
}
