import type { ProblemKinds } from '@tradepost/web';

const kind = (status: number, title: string, help: string) => ({ status, title, help });

/** HTTP problems of this context's refusals. */
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
  too_many_attempts: kind(
    429,
    'Too many attempts have failed',
    'Signing in to this account, or from this address, has failed too often. `Retry-After` tells when the next attempt may be heard, half a minute later at most; nobody is locked out for good.',
  ),
} as const satisfies ProblemKinds;
