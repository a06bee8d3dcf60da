import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@tradepost/kernel';
import type { Identity } from '@tradepost/web';
import { SignJWT } from 'jose';
import { SigningKeys, tokenLifetimeMs } from './signing-keys.js';

/**
 * Who gives the tokens out and for whom they are: a token for another purpose is none here. They are the same in every
 * installation; what tells a token of another one is that its key is not known here.
 */
export const ISSUER = 'tradepost';
export const AUDIENCE = 'tradepost-api';
/** What tells an access token from other JWTs (RFC 9068). */
export const TYPE = 'at+jwt';

/** Whom a token is given to. */
export interface TokenHolder {
  readonly tenant: string;
  readonly identity: Exclude<Identity, { readonly role: 'guest' }>;
}

/** An access token with the seconds it is good for. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
}

/** Gives access tokens out: JWTs signed with ES256. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  /** @param life in milliseconds */
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
