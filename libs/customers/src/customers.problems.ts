import type { ProblemKinds } from '@tradepost/web';

const kind = (status: number, title: string, help: string) => ({ status, title, help });

/** HTTP problems of this context's refusals. */
export const customersProblems = {
  customer_not_found: kind(
    404,
    'There is no such customer',
    'Check the id. A customer registered a moment ago can be read at once through the `Location` of the 201.',
  ),
  email_already_registered: kind(
    409,
    'The e-mail is taken',
    'Somebody else has this e-mail, perhaps in another spelling: upper and lower case are the same, and so are the two forms of an international domain. Use another one; staff find its customer with `GET /v1/customers?email=`.',
  ),
  login_not_ready: kind(
    503,
    'The login is not ready yet',
    'The customer is registered, but the e-mail still belongs to the login of somebody who gave it up a moment ago. Send the request again with the same `Idempotency-Key`.',
  ),
  customer_already_blocked: kind(
    409,
    'The customer is blocked already',
    'Unblock the customer first to block them for another reason.',
  ),
  customer_not_blocked: kind(409, 'The customer is not blocked', 'Only a blocked customer can be unblocked.'),
} as const satisfies ProblemKinds;
