import type { Identity } from './identity.js';
import type { MaybePromise } from '@tradepost/platform/runtime';

/** What a token says, once it is known to be genuine, in force and not revoked. */
export interface VerifiedToken {
  readonly tenant: string;
  readonly identity: Identity;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Tells genuine tokens from all others; the subdomain that gives them out provides it. */
export abstract class TokenVerifier {
  /** Null for a token that is malformed, forged, expired or revoked: nobody learns which. */
  abstract verify(token: string): MaybePromise<VerifiedToken | null>;
}
