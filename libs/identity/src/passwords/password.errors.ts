import { DomainError } from '@tradepost/kernel';

/** The password violates the policy. */
export class PasswordRefused extends DomainError {
  readonly code = 'validation_failed';

  constructor(why: string) {
    super(`This password cannot be used: it ${why}. Choose another one.`, {
      complaints: [{ field: 'password', detail: `${why}.` }],
    });
  }
}

/** The queue of passwords to hash is full. */
export class TooMuchHashing extends DomainError {
  readonly code = 'overloaded';

  constructor() {
    super('More sign-ins and registrations wait than the service can take in; nothing was changed. Try again shortly.');
  }
}
