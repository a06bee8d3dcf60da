import { Injectable } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import { CommandGateway, type RequestContext } from '@tradepost/platform';
import type { LoginOwner } from '../domain/activate-login.js';
import { askerOf } from './asker.js';
import { notKept } from './no-repeat.js';
import { assertGoodPassword } from '../passwords/password-policy.js';
import { Passwords } from '../passwords/passwords.js';
import { ActivateLogin } from '../use-cases/activate-login.js';
import { DropLogin } from '../use-cases/drop-login.js';
import { PrepareLogin } from '../use-cases/prepare-login.js';

/**
 * Gives customers their logins: prepared before there is a customer, and theirs once there is. Customers and this
 * subdomain keep different files, so that nothing but the order of the steps and their repetition holds them together.
 */
@Injectable()
export class Registrations {
  constructor(
    private readonly commands: CommandGateway,
    private readonly passwords: Passwords,
  ) {}

  /** Resolves with the id that the customer must get. Throws `PasswordRefused` and `LoginEmailTaken`. */
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
}
