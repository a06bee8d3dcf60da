import type { ProblemKinds } from '@tradepost/platform';

const kind = (status: number, title: string, help: string) => ({ status, title, help });

/** The refusals of this context as HTTP problems. */
export const identityProblems = {
  sign_in_refused: kind(
    401,
    'Signing in was refused',
    'E-mail and password do not fit together, nobody has this e-mail, or the account may not sign in. The answer is the same in each case.',
  ),
  refresh_token_invalid: kind(
    401,
    'The refresh token is not valid',
    'It is damaged, it has ended, it was exchanged before (which ends its session), or its session has ended. Sign in again.',
  ),
  email_already_registered: kind(
    409,
    'The e-mail is taken',
    'Another login has this e-mail, upper and lower case being the same. Use another one.',
  ),
  too_many_attempts: kind(
    429,
    'Too many attempts have failed',
    'Signing in to this account, or from this address, has failed too often. `Retry-After` tells when the next attempt may be heard, half a minute later at most; nobody is locked out for good.',
  ),
  login_not_ready: kind(
    503,
    'The login is not ready yet',
    'The customer is registered, but the e-mail still belongs to the login of somebody who gave it up a moment ago. Send the request again with the same `Idempotency-Key`.',
  ),
} as const satisfies ProblemKinds;
