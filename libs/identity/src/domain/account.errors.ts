import { DomainError } from '@tradepost/kernel';

/** Another login of the tenant uses the e-mail. */
export class LoginEmailTaken extends DomainError {
  readonly code = 'login_email_taken';

  constructor() {
    super('This e-mail belongs to another login. Use another one, or sign in with it.');
  }
}

/** A login cannot be opened yet: an event that frees its e-mail is still to be delivered. */
export class LoginNotReady extends DomainError {
  readonly code = 'login_not_ready';
  override readonly retryable = true;

  constructor() {
    super(
      'You are registered, but your login is not ready yet. Send the request again in a moment, with the same Idempotency-Key.',
    );
  }
}

export class StaffNotFound extends DomainError {
  readonly code = 'staff_not_found';

  constructor(email: string) {
    super(`Nobody who works for the shop signs in as ${email}. List those who do with \`tradepost staff list\`.`);
  }
}

/** A registration with this e-mail is in progress. */
export class RegistrationUnderWay extends DomainError {
  readonly code = 'registration_under_way';

  constructor() {
    super('Somebody began to register with this e-mail. Use another one, or try again tomorrow.');
  }
}
