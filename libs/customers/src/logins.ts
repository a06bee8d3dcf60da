import type { RequestContext } from '@tradepost/platform';

/** Status of a customer as of a version. */
export interface CustomerStanding {
  readonly customerId: string;
  readonly status: 'active' | 'blocked';
  readonly version: number;
}

/**
 * Logins of customers; the application binds this port to the context that stores them. A login is prepared before the
 * customer exists and activated afterwards, since the two are stored in different databases.
 */
export abstract class Logins {
  /** Whether a customer may use an e-mail: not one that staff sign in with. */
  abstract admits(tenant: string, email: string): Promise<boolean>;
  /**
   * Resolves with the id that the customer must get, and reserves the e-mail against use by staff. Refuses a password
   * that violates the policy.
   */
  abstract prepare(request: RequestContext, email: string, password: string): Promise<string>;
  /** Turns a prepared login into that of a customer. Idempotent. */
  abstract activate(
    request: RequestContext,
    owner: { readonly customerId: string; readonly email: string },
    prepared: string,
  ): Promise<void>;
  /** Discards the login of a refused registration. */
  abstract drop(request: RequestContext, prepared: string): Promise<void>;
  /** Blocks the login of a customer with all its tokens, or unblocks it. Ignores a status older than the known one. */
  abstract setStanding(request: RequestContext, standing: CustomerStanding): Promise<void>;
}
