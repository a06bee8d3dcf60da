import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@tradepost/kernel';
import type { Identity } from '@tradepost/web';
import { SignJWT } from 'jose';
import { SigningKeys, tokenLifetimeMs } from './signing-keys.js';

/**
 * Issuer and audience of all tokens, so that tokens for other purposes are refused. The same in every installation;
 * tokens of another one fail by their unknown key.
 */
export const ISSUER = 'tradepost';
export const AUDIENCE = 'tradepost-api';
/** Type header that distinguishes access tokens from other JWTs (RFC 9068). */
export const TYPE = 'at+jwt';

/** Holder of a token. */
export interface TokenHolder {
  readonly tenant: string;
  readonly identity: Exclude<Identity, { readonly role: 'guest' }>;
}

/** An access token and its lifetime in seconds. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
}

/** Issues access tokens: JWTs signed with ES256. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  /** @param life lifetime in milliseconds */
  async issue({ tenant, identity }: TokenHolder, life = tokenLifetimeMs): Promise<IssuedToken> {
    const { id: kid, privateKey } = this.keys.current();
    const issuedAt = Math.floor(Date.parse(this.clock.now()) / 1_000);
    const expiresIn = Math.floor(life / 1_000);
    const token = await new SignJWT({ tenant, role: identity.role, sid: identity.session })
      .setProtectedHeader({ alg: 'ES256', typ: TYPE, kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(identity.id)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + expiresIn)
      .sign(privateKey);
    return { token, expiresIn };
  }
}
