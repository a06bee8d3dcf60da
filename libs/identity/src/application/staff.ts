import { Injectable } from '@nestjs/common';
import { emailAddress, newId } from '@tradepost/kernel';
import { CommandGateway, type RequestContext } from '@tradepost/platform';
import { assertGoodPassword } from '../passwords/password-policy.js';
import { Passwords } from '../passwords/passwords.js';
import type { StaffMember } from '../domain/identity.reader.js';
import { LoginsQuery } from '../queries/logins.js';
import { AddStaff } from '../use-cases/add-staff.js';
import { RemoveStaff } from '../use-cases/remove-staff.js';

/** Principal of commands given at a terminal. */
const OPERATOR = 'operator';

/** Logins of staff, managed by the operator. */
@Injectable()
export class Staff {
  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: LoginsQuery,
    private readonly passwords: Passwords,
  ) {}

  list(tenant: string): Promise<readonly StaffMember[]> {
    return this.logins.staff(tenant);
  }

  /** Throws `InvalidEmailAddress`, `PasswordRefused` and `LoginEmailTaken`. */
  async add(tenant: string, address: string, password: string): Promise<void> {
    const email = emailAddress(address);
    assertGoodPassword(password, email);
    const command = new AddStaff(email, await this.passwords.hash(password, OPERATOR));
    await this.commands.execute(byOperator(tenant), command, () => undefined);
  }

  /** Adds a member of staff where there is none yet; resolves with whether it did. Throws as `add` does. */
  async addFirst(tenant: string, address: string, password: string): Promise<boolean> {
    if ((await this.list(tenant)).length > 0) return false;
    const email = emailAddress(address);
    assertGoodPassword(password, email);
    const command = new AddStaff(email, await this.passwords.hash(password, OPERATOR), true);
    return this.commands.execute(byOperator(tenant), command, (added) => added !== null);
  }

  /** Ends their sessions, too. Throws `StaffNotFound`. */
  async remove(tenant: string, email: string): Promise<void> {
    await this.commands.execute(byOperator(tenant), new RemoveStaff(email), () => undefined);
  }
}

function byOperator(tenant: string): RequestContext {
  return { tenant, principal: OPERATOR, correlationId: newId(), causationId: null };
}
