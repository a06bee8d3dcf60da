import { v7 } from 'uuid';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Random bytes for 256 ids are fetched at once; fetching them per id took most of the time. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;
let last = -Infinity;
let sequence = 0;

/**
 * New UUIDv7 (RFC 9562). Ids sort by creation: within a millisecond a 32-bit counter continues from a random start in
 * its lower half (6.2, method 1).
 */
export function newId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += 16));
  const now = Date.now();
  if (now > last) {
    last = now;
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) & 0x7fffffff;
  } else {
    sequence = (sequence + 1) | 0;
    if (sequence === 0) last += 1;
  }
  return v7({ random, msecs: last, seq: sequence });
}

/** Whether the text is a UUID in canonical lower-case form. */
export function isId(text: string): boolean {
  return canonical.test(text);
}

const inEitherCase = /^[0-9a-f-]{32,36}$/i;

/**
 * Canonical form of an id: a UUID in lower case, since either case is valid input (RFC 9562, 4). Other text is
 * unchanged.
 */
export function canonicalId(text: string): string {
  return inEitherCase.test(text) ? text.toLowerCase() : text;
}
