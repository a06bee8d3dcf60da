import type { RequestContext } from '@tradepost/platform';

/** How a customer stands with the shop from a version of theirs on. */
export interface CustomerStanding {
  readonly customerId: string;
  readonly status: 'active' | 'blocked';
  readonly version: number;
}

/**
 * Gives customers what they sign in with; the application binds it to whoever keeps logins. A login is prepared before
 * there is a customer and becomes theirs afterwards, since the two are kept in different files.
 */
export abstract class Logins {
  /** Whether a customer may have an e-mail: not one that somebody who is no customer signs in with. */
  abstract admits(tenant: string, email: string): Promise<boolean>;
  /**
   * Resolves with the id that the customer must get. From then on nobody who is no customer gets the e-mail. Refuses a
   * password that nobody may have.
   */
  abstract prepare(request: RequestContext, email: string, password: string): Promise<string>;
  /** Makes a login that was prepared that of a customer. Doing it again does nothing. */
  abstract activate(
    request: RequestContext,
    owner: { readonly customerId: string; readonly email: string },
    prepared: string,
  ): Promise<void>;
  /** Lets go of a login whose registration was refused. */
  abstract drop(request: RequestContext, prepared: string): Promise<void>;
  /**
   * Shuts the login of a customer who was blocked, with all its tokens, or opens it again. Of two standings the one with
   * the higher version holds, whichever comes first. Does nothing where it knows of one as new.
   */
  abstract setStanding(request: RequestContext, standing: CustomerStanding): Promise<void>;
}
