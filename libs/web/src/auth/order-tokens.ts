import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from '@tradepost/kernel';
import { keepKey } from '@tradepost/platform/runtime';
import type { VerifiedToken } from './token-verifier.js';

/** Domain separation: keeps these MACs apart from other uses of the key. */
const DOMAIN = 'tradepost order token v1';
const PREFIX = 'order';

/**
 * Tokens for one order each, for people without an account. A token is a MAC of tenant and order id: always the same,
 * and not stored. It does not expire; its rights end with the order.
 */
export class OrderTokens {
  constructor(private readonly key: Buffer) {}

  /** Reads the key of a data folder, or makes it. */
  static async open(dataDirectory: string): Promise<OrderTokens> {
    return new OrderTokens(await keepKey(dataDirectory, 'order-tokens'));
  }

  /** `order.<tenant>.<order id>.<MAC>`, in characters of a Bearer token (RFC 6750, 2.1). */
  issue(tenant: string, orderId: string): string {
    return [PREFIX, tenant, orderId, this.mac(tenant, orderId).toString('base64url')].join('.');
  }

  /** Null for other tokens and forged ones. */
  verify(token: string): VerifiedToken | null {
    const [prefix, tenant, orderId, mac, ...more] = token.split('.');
    if (prefix !== PREFIX || tenant === undefined || orderId === undefined || mac === undefined) return null;
    if (more.length > 0 || !isId(orderId)) return null;
    const [given, due] = [Buffer.from(mac), Buffer.from(this.mac(tenant, orderId).toString('base64url'))];
    if (given.length !== due.length || !timingSafeEqual(given, due)) return null;
    return { tenant, identity: { role: 'guest', orderId }, expiresAt: Infinity };
  }

  /** Unambiguous: neither a tenant nor an id contains a line break. */
  private mac(tenant: string, orderId: string): Buffer {
    return createHmac('sha256', this.key).update(`${DOMAIN}\n${tenant}\n${orderId}`).digest();
  }
}
