import type { AccessScope } from '@tradepost/kernel';
import type { RequestContext } from '@tradepost/platform/event-store';
import type { Identity } from './identity.js';

/** The token that a request came with. It must never be logged or stored. */
export interface Credential {
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A request of the API, with whom it comes from. */
export interface ApiCaller extends RequestContext {
  readonly identity: Identity;
  /** What of the tenant's things are there for them. */
  readonly reach: AccessScope;
  /** The token they came with; null where there was none, or where it does not end. */
  readonly credential: Credential | null;
}
