import type { RequestContext } from '@tradepost/platform';

/**
 * Gives customers what they sign in with; the application binds it to whoever keeps logins. A login is prepared before
 * there is a customer and becomes theirs afterwards, since the two are kept in different files.
 */
export abstract class Logins {
  /** Resolves with the id that the customer must get. Refuses a password that nobody may have. */
  abstract prepare(request: RequestContext, email: string, password: string): Promise<string>;
  /** Makes a login that was prepared that of a customer. Doing it again does nothing. */
  abstract activate(
    request: RequestContext,
    owner: { readonly customerId: string; readonly email: string },
    prepared: string,
  ): Promise<void>;
  /** Lets go of a login whose registration was refused. */
  abstract drop(request: RequestContext, prepared: string): Promise<void>;
}
