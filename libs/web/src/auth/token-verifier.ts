import type { Identity } from './identity.js';
import type { MaybePromise } from '@tradepost/platform/runtime';

/** Content of a token that is genuine, in force and not revoked. */
export interface VerifiedToken {
  readonly tenant: string;
  readonly identity: Identity;
  /** Expiry, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Verifies tokens; provided by the subdomain that issues them. */
export abstract class TokenVerifier {
  /** Null for a malformed, forged, expired or revoked token, without telling which. */
  abstract verify(token: string): MaybePromise<VerifiedToken | null>;
}
