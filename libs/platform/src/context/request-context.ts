import type { Reach } from '@tradepost/kernel';
import type { Credential } from '../auth/credential.js';
import type { Identity } from '../auth/identity.js';
import type { Session } from '../persistence/session.js';

/** On whose behalf something is done: every command, event, message and log line belongs to one. */
export interface RequestContext {
  readonly tenant: string;
  /** Who acts, e.g. `guest`, `customer:01890a5d-…`, `import` or `policy:when-customer-blocked`. */
  readonly principal: string;
  /** Ties together all that follows from one request. */
  readonly correlationId: string;
  /** The event or message that caused this, null where a person did. */
  readonly causationId: string | null;
  /** What counts as the address of one client (`networkOf`), where a client asked. */
  readonly network?: string;
  /** Collects the streams that what is done takes on, such as `order/01890a5d-…`, for the log. */
  readonly streams?: Set<string>;
  /** Set where the request may come again and must have its effect once. */
  readonly once?: Once;
}

/** A request of the API, with whom it comes from. */
export interface ApiCaller extends RequestContext {
  readonly identity: Identity;
  /** What of the tenant's things are there for them. */
  readonly reach: Reach;
  /** The token they came with; null where there was none, or where it does not end. */
  readonly credential: Credential | null;
}

/** Has a request carried out once, however often it is sent. */
export interface Once {
  /** What it resulted in when it was carried out before; null where it is new. */
  recall<R>(session: Session): Promise<R | null>;
  /** Keeps what it resulted in; for a command, inside its transaction. */
  keep(session: Session, result: unknown): Promise<void>;
}
