import type { AccessScope } from '@tradepost/kernel';
import type { RequestContext } from '@tradepost/platform/event-store';
import type { Identity } from './identity.js';

/** Token of a request. Never logged or stored. */
export interface Credential {
  readonly token: string;
  /** Expiry, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Context of an API request with its caller. */
export interface ApiCaller extends RequestContext {
  readonly identity: Identity;
  /** What the caller may read of the tenant. */
  readonly reach: AccessScope;
  /** The token; null for none, or one that does not expire. */
  readonly credential: Credential | null;
}
