import { TokenVerifier, type VerifiedToken } from '@tradepost/web/auth';

/** Accepts tokens as they claim: `staff~s1`, or `customer~c1~acme` with a tenant. */
export class WordOfMouth extends TokenVerifier {
  async verify(token: string): Promise<VerifiedToken | null> {
    const [role, id, tenant = 'default'] = token.split('~');
    if ((role !== 'staff' && role !== 'customer') || id === undefined) return null;
    return { tenant, identity: { role, id, session: 'one' }, expiresAt: Infinity };
  }
}
