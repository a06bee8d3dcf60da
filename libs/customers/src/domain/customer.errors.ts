import { DomainError } from '@tradepost/kernel';

export class CustomerNotFound extends DomainError {
  readonly code = 'customer_not_found';

  constructor() {
    super('There is no such customer. Check the id.');
  }
}

export class EmailAlreadyRegistered extends DomainError {
  readonly code = 'email_already_registered';

  constructor() {
    super('This e-mail is taken. Use another one, or look its customer up by e-mail.', {
      complaints: [{ field: 'email', detail: 'is taken.' }],
    });
  }
}

export class CustomerAlreadyBlocked extends DomainError {
  readonly code = 'customer_already_blocked';

  constructor(id: string) {
    super(`Customer ${id} is blocked already. Unblock the customer first to block them for another reason.`);
  }
}

export class CustomerNotBlocked extends DomainError {
  readonly code = 'customer_not_blocked';

  constructor(id: string) {
    super(`Customer ${id} is not blocked, so there is nothing to unblock.`);
  }
}

/** The customer was imported before. */
export class AlreadyImported extends DomainError {
  readonly code = 'already_imported';

  constructor(
    reference: string,
    readonly customerId: string,
  ) {
    super(`The customer with the reference ${reference} has been imported before.`);
  }
}
