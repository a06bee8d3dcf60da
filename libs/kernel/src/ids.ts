import { v7 } from 'uuid';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Random bytes are fetched for 256 ids at once: fetching them one by one took most of the time of making an id. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;
let last = -Infinity;
let sequence = 0;

/**
 * A new UUIDv7 (RFC 9562), so that ids made later sort later: within a millisecond a counter of 32 bits goes on from a
 * random start below its half (6.2, method 1).
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

/** An id in the one way to write it; UUIDs are read in either case (RFC 9562, 4). Any other text stays as it is. */
export function canonicalId(text: string): string {
  return inEitherCase.test(text) ? text.toLowerCase() : text;
}
