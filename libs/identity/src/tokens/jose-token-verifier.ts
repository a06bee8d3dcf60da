import { Injectable } from '@nestjs/common';
import { Clock, isId } from '@tradepost/kernel';
import { TenantRegistry, whenThere, type MaybePromise } from '@tradepost/platform';
import { TokenVerifier, type VerifiedToken } from '@tradepost/web';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { AUDIENCE, ISSUER, TYPE } from './access-tokens.js';
import { Revocations } from './revocations.js';
import { SigningKeys } from './signing-keys.js';

/** Most cached tokens: some 15 MB. */
const maxCachedTokens = 20_000;
/** Longer than any issued token. */
const maxTokenLength = 2_048;

const claims = z.object({
  sub: z.string().refine(isId),
  tenant: z.string(),
  role: z.enum(['customer', 'staff']),
  sid: z.string().refine(isId),
  jti: z.string(),
  exp: z.number(),
});

interface Known extends VerifiedToken {
  readonly session: string;
}

/**
 * Verifies access tokens. Verified ones are cached until they expire, so that the next check is a look-up; revocation
 * is checked each time.
 */
@Injectable()
export class JoseTokenVerifier extends TokenVerifier {
  private readonly known = new Map<string, Known>();
  private generation = -1;

  constructor(
    private readonly keys: SigningKeys,
    private readonly revocations: Revocations,
    private readonly tenants: TenantRegistry,
    private readonly clock: Clock,
  ) {
    super();
  }

  verify(token: string): MaybePromise<VerifiedToken | null> {
    this.forgetWithOldKeys();
    return whenThere(this.known.get(token) ?? this.check(token), (known) => known && this.inForce(token, known));
  }

  private inForce(token: string, known: Known): MaybePromise<Known | null> {
    const hasExpired = known.expiresAt <= Date.parse(this.clock.now());
    return whenThere(hasExpired || this.revocations.has(known.tenant, known.session), (hasEnded) => {
      if (!hasEnded) return known;
      this.known.delete(token);
      return null;
    });
  }

  private async check(token: string): Promise<Known | null> {
    if (token.length > maxTokenLength) return null;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.keyOf(kid), {
        algorithms: ['ES256'],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['iat'],
        currentDate: new Date(this.clock.now()),
      });
      const { sub: id, tenant, role, sid: session, exp } = claims.parse(payload);
      if (!this.tenants.has(tenant)) return null;
      return this.remember(token, { tenant, identity: { role, id, session }, session, expiresAt: exp * 1_000 });
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }

  private keyOf(kid: string | undefined) {
    const key = kid === undefined ? null : this.keys.find(kid);
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  }

  private remember(token: string, known: Known): Known {
    if (this.known.size >= maxCachedTokens) this.known.delete(this.known.keys().next().value!);
    this.known.set(token, known);
    return known;
  }

  /** Tokens of removed keys are no longer valid. */
  private forgetWithOldKeys(): void {
    const { generation } = this.keys;
    if (this.generation === generation) return;
    this.generation = generation;
    this.known.clear();
  }
}
