import { createHmac } from 'node:crypto';
import { keepKey } from '../runtime/keep-secret.js';

/** What sets these MACs apart from all else that a key could be used for. */
const DOMAIN = 'tradepost request content v1';

/**
 * Tells whether two requests ask for the same, without keeping what they ask for. It is keyed: a body may hold a
 * password, and a plain fast hash of it, once stolen, could be guessed at a billion times a second.
 */
export class ContentMac {
  constructor(private readonly key: Buffer) {}

  /** With the key of a data folder, which is made where it is missing. */
  static async open(dataDirectory: string): Promise<ContentMac> {
    return new ContentMac(await keepKey(dataDirectory, 'idempotency'));
  }

  /** The first 16 bytes of HMAC-SHA-256, as base64url. */
  of(text: string): string {
    const mac = createHmac('sha256', this.key).update(`${DOMAIN}\n${text}`).digest();
    return mac.subarray(0, 16).toString('base64url');
  }
}
