import { createHmac } from 'node:crypto';
import { keepKey } from '../runtime/keep-secret.js';

/** Domain separation: keeps these MACs apart from other uses of the key. */
const DOMAIN = 'tradepost request content v1';

/**
 * Keyed hash of a request's content, to compare a repeat with the first request. Keyed because a body may hold a
 * password, and a stolen plain hash could be guessed at a billion times a second.
 */
export class ContentMac {
  constructor(private readonly key: Buffer) {}

  /** Reads the key of a data folder, or makes it. */
  static async open(dataDirectory: string): Promise<ContentMac> {
    return new ContentMac(await keepKey(dataDirectory, 'idempotency'));
  }

  /** The first 16 bytes of HMAC-SHA-256, as base64url. */
  of(text: string): string {
    const mac = createHmac('sha256', this.key).update(`${DOMAIN}\n${text}`).digest();
    return mac.subarray(0, 16).toString('base64url');
  }
}
