import { Injectable } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import { CommandGateway, type RequestContext } from '@tradepost/platform';
import type { LoginOwner } from '../domain/activate-login.js';
import type { Standing } from '../domain/standing.repository.js';
import { askerOf } from './asker.js';
import { notKept } from './no-repeat.js';
import { assertGoodPassword } from '../passwords/password-policy.js';
import { Passwords } from '../passwords/passwords.js';
import { LoginsQuery } from '../queries/logins.js';
import { Revocations } from '../tokens/revocations.js';
import { ActivateLogin } from '../use-cases/activate-login.js';
import { DropLogin } from '../use-cases/drop-login.js';
import { PrepareLogin } from '../use-cases/prepare-login.js';
import { SetStanding } from '../use-cases/set-standing.js';

/**
 * The logins of customers, for the context that knows the customers: prepared before there is a customer, theirs once
 * there is, and shut while they are blocked. The two keep different files, so that nothing but the order of the steps
 * and their repetition holds them together.
 */
@Injectable()
export class CustomerLogins {
  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: LoginsQuery,
    private readonly passwords: Passwords,
    private readonly revocations: Revocations,
  ) {}

  /** Whether a customer may have an e-mail: not that of somebody who works for the shop. */
  async admits(tenant: string, email: string): Promise<boolean> {
    return !(await this.logins.isStaff(tenant, email));
  }

  /** Resolves with the id that the customer must get; nobody of the staff gets the e-mail then. Throws `PasswordRefused`. */
  async prepare(request: RequestContext, email: string, password: string): Promise<string> {
    assertGoodPassword(password, email);
    const login = { id: newId(), email, hash: await this.passwords.hash(password, askerOf(request)) };
    await this.commands.execute(notKept(request), new PrepareLogin(login), () => undefined);
    return login.id;
  }

  /** Makes a login that was prepared that of the customer. Doing it again does nothing. Throws `LoginNotReady`. */
  async activate(request: RequestContext, owner: LoginOwner, prepared: string): Promise<void> {
    await this.commands.execute(notKept(request), new ActivateLogin(owner, prepared), () => undefined);
  }

  /** Lets go of a login whose registration was refused. */
  async drop(request: RequestContext, prepared: string): Promise<void> {
    await this.commands.execute(notKept(request), new DropLogin(prepared), () => undefined);
  }

  /** Shuts or opens the login of a customer; when this resolves, the tokens of one who is blocked are refused here. */
  async setStanding(request: RequestContext, standing: Standing): Promise<void> {
    await this.commands.execute(notKept(request), new SetStanding(standing), () => undefined);
    await this.revocations.look(request.tenant);
  }
}
