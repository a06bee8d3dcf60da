import { Injectable } from '@nestjs/common';
import { DomainError, emailAddress } from '@tradepost/kernel';
import { CommandGateway } from '@tradepost/platform';
import { created, HttpProblem, registersOthers, type ApiCaller, type Reply } from '@tradepost/web';
import { Logins } from './logins.js';
import { customerResource } from './queries/customer.resource.js';
import { RegisterCustomer } from './use-cases/register-customer.js';

/** Input of a registration. */
export interface RegistrationForm {
  readonly email: string;
  readonly name: string;
  readonly country: string | null;
  /** Null: a customer without login. */
  readonly password: string | null;
}

/**
 * Registers a customer with a login, in three steps that write to different databases: the login is prepared, the
 * customer is registered under its id, the login is activated. After a crash in between, the customer's event or a
 * repeat of the request activates the login; or a pending login is left, which reserves nothing (ADR 0016).
 */
@Injectable()
export class Registration {
  constructor(
    private readonly commands: CommandGateway,
    private readonly logins: Logins,
  ) {}

  async register(caller: ApiCaller, { password, ...form }: RegistrationForm): Promise<Reply> {
    const details = { ...form, email: emailAddress(form.email) };
    const login = password === null ? null : await this.logins.prepare(caller, details.email, password);
    const admitted = await this.logins.admits(caller.tenant, details.email);
    const command = new RegisterCustomer(details, { id: login, admitted });
    const reply = await this.enter(caller, command).catch(async (error: unknown) => {
      if (login !== null && error instanceof DomainError) await this.logins.drop(caller, login);
      throw error;
    });
    if (login === null) return reply;
    await this.logins.activate(caller, { customerId: reply.resource!.id, email: details.email }, login);
    return reply;
  }

  /** A repeated request gets its earlier reply, which may be about a customer with another id. */
  private enter(caller: ApiCaller, command: RegisterCustomer): Promise<Reply> {
    return this.commands.execute(caller, command, ({ customer, purchases }) =>
      created(`/v1/customers/${customer.id}`, customerResource(customer, purchases.sums)),
    );
  }
}

/** Password of a registration; optional where staff register others. Throws `HttpProblem`. */
export function passwordOf({ identity }: ApiCaller, password: string | undefined): string | null {
  if (password !== undefined) return password;
  if (registersOthers(identity)) return null;
  throw new HttpProblem('validation_failed', 'The body breaks the rules of this call; see errors.', {
    errors: [{ pointer: '/password', detail: 'is missing: choose one of 12 to 128 characters to sign in with.' }],
  });
}
