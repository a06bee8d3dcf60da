import { Injectable } from '@nestjs/common';
import { CustomerBlockedV1, CustomerUnblockedV1, type Envelope } from '@tradepost/contracts';
import { Clock } from '@tradepost/kernel';
import { OnIntegrationEvent } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { followStanding } from '../domain/follow-standing.js';
import { SessionRepository } from '../domain/session.repository.js';
import { StandingRepository, type Standing } from '../domain/standing.repository.js';

/** A checkpoint of its own, so that failed deliveries of other events never delay a block. */
const ofStandings = { subscription: 'standings' };

/**
 * Blocks and unblocks the logins of customers. The request has already done so before its response; this covers a crash
 * in between.
 */
@Injectable()
export class FollowStandings {
  constructor(
    private readonly standings: StandingRepository,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  @OnIntegrationEvent(CustomerBlockedV1, ofStandings)
  blocked({ data: { customerId }, streamversion: version }: Envelope<CustomerBlockedV1>): Promise<void> {
    return this.follow({ customerId, status: 'blocked', version });
  }

  @OnIntegrationEvent(CustomerUnblockedV1, ofStandings)
  unblocked({ data: { customerId }, streamversion: version }: Envelope<CustomerUnblockedV1>): Promise<void> {
    return this.follow({ customerId, status: 'active', version });
  }

  private follow(standing: Standing): Promise<void> {
    const { standings, accounts, sessions } = this;
    return followStanding(standing, { standings, accounts, sessions }, this.clock.now());
  }
}
