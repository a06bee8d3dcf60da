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
 * Logins of customers, for the Customers context: prepared before the customer exists, activated once it does, and
 * blocked with it. The two contexts write to different databases, so consistency rests on the order of the steps and on
 * their repetition alone.
 */
@Injectable()
export class CustomerLogins {
  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: LoginsQuery,
    private readonly passwords: Passwords,
    private readonly revocations: Revocations,
  ) {}

  /** Whether a customer may use an e-mail address; false for one of a member of staff. */
  async admits(tenant: string, email: string): Promise<boolean> {
    return !(await this.logins.isStaff(tenant, email));
  }

  /**
   * Resolves with the id that the customer must get, and reserves the e-mail against use by staff. Throws
   * `PasswordRefused`.
   */
  async prepare(request: RequestContext, email: string, password: string): Promise<string> {
    assertGoodPassword(password, email);
    const login = { id: newId(), email, hash: await this.passwords.hash(password, askerOf(request)) };
    await this.commands.execute(notKept(request), new PrepareLogin(login), () => undefined);
    return login.id;
  }

  /** Turns a prepared login into that of the customer. Idempotent. Throws `LoginNotReady`. */
  async activate(request: RequestContext, owner: LoginOwner, prepared: string): Promise<void> {
    await this.commands.execute(notKept(request), new ActivateLogin(owner, prepared), () => undefined);
  }

  /** Discards the login of a refused registration. */
  async drop(request: RequestContext, prepared: string): Promise<void> {
    await this.commands.execute(notKept(request), new DropLogin(prepared), () => undefined);
  }

  /** Blocks or unblocks the login of a customer; on resolution, tokens of a blocked one are refused by this process. */
  async setStanding(request: RequestContext, standing: Standing): Promise<void> {
    await this.commands.execute(notKept(request), new SetStanding(standing), () => undefined);
    await this.revocations.look(request.tenant);
  }
}
