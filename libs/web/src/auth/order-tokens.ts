import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from '@tradepost/kernel';
import { keepKey } from '@tradepost/platform/runtime';
import type { VerifiedToken } from './token-verifier.js';

/** What sets these MACs apart from all else that a key could be used for. */
const DOMAIN = 'tradepost order token v1';
const PREFIX = 'order';

/**
 * Tokens that stand for one order each, for those who have no account. A token is a keyed MAC of tenant and order id:
 * the same however often it is made, and nothing is stored. It does not end; what it is good for ends with the order.
 */
export class OrderTokens {
  constructor(private readonly key: Buffer) {}

  /** With the key of a data folder, which is made where it is missing. */
  static async open(dataDirectory: string): Promise<OrderTokens> {
    return new OrderTokens(await keepKey(dataDirectory, 'order-tokens'));
  }

  /** `order.<tenant>.<order id>.<MAC>`, all of it characters that a Bearer token may have (RFC 6750, 2.1). */
  issue(tenant: string, orderId: string): string {
    return [PREFIX, tenant, orderId, this.mac(tenant, orderId).toString('base64url')].join('.');
  }

  /** Null for what is no order token, or a forged one. */
  verify(token: string): VerifiedToken | null {
    const [prefix, tenant, orderId, mac, ...more] = token.split('.');
    if (prefix !== PREFIX || tenant === undefined || orderId === undefined || mac === undefined) return null;
    if (more.length > 0 || !isId(orderId)) return null;
    const [given, due] = [Buffer.from(mac), Buffer.from(this.mac(tenant, orderId).toString('base64url'))];
    if (given.length !== due.length || !timingSafeEqual(given, due)) return null;
    return { tenant, identity: { role: 'guest', orderId }, expiresAt: Infinity };
  }

  /** The parts cannot run into each other: neither a tenant nor an id has a line break. */
  private mac(tenant: string, orderId: string): Buffer {
    return createHmac('sha256', this.key).update(`${DOMAIN}\n${tenant}\n${orderId}`).digest();
  }
}
