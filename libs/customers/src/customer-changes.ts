import { Injectable } from '@nestjs/common';
import type { ExpectedVersion } from '@tradepost/kernel';
import { type ApiCaller, type Reply, written } from '@tradepost/web';
import { CommandGateway, Log, reasonOf } from '@tradepost/platform';
import { Logins } from './logins.js';
import { customerResource } from './queries/customer.resource.js';
import { BlockCustomer } from './use-cases/block-customer.js';
import { ChangeCustomer } from './use-cases/change-customer.js';
import type { UnblockCustomer } from './use-cases/unblock-customer.js';

/** Changes customers and, where they have one, their login, which Identity stores (ADR 0016). */
@Injectable()
export class CustomerChanges {
  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: Logins,
    private readonly log: Log,
  ) {}

  /** Whether the e-mail is admissible is looked up before the command; the command decides whether it matters. */
  async details(
    caller: ApiCaller,
    id: string,
    expected: ExpectedVersion,
    given: ChangeCustomer['given'],
  ): Promise<Reply> {
    const admitted = given.email === undefined || (await this.logins.admits(caller.tenant, given.email));
    return this.carryOut(caller, new ChangeCustomer(id, caller.reach, expected, given, admitted));
  }

  /**
   * Blocks or unblocks. The login follows after the commit and before the response; where that fails, it follows with
   * the delivery of the event.
   */
  async standing(caller: ApiCaller, command: BlockCustomer | UnblockCustomer): Promise<Reply> {
    const reply = await this.carryOut(caller, command);
    const { id: customerId, version } = reply.resource!;
    const status = command instanceof BlockCustomer ? 'blocked' : 'active';
    await this.logins.setStanding(caller, { customerId, status, version }).catch((error: unknown) => {
      const about = `The login of customer ${customerId} is ${status} only with the news of it: ${reasonOf(error)}`;
      this.log.warn({ tenant: caller.tenant }, about);
    });
    return reply;
  }

  private carryOut(caller: ApiCaller, command: ChangeCustomer | BlockCustomer | UnblockCustomer): Promise<Reply> {
    return this.commands.execute(caller, command, ({ customer, purchases }) =>
      written(customerResource(customer, purchases.sums)),
    );
  }
}
