import { HttpProblem } from '../problems/http-problem.js';

/** Replaces what cannot be decoded: no id and no sku contains a control character. */
const NOTHING = '%00';

/** Scheme and host of an absolute request target (RFC 9112, 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/**
 * Canonical form of an address, so that no rule is bypassed by another spelling: the path alone, without unnecessary
 * escapes (RFC 3986, 6.2.2.2). A segment that is not percent-encoded UTF-8 is replaced, so that its route refuses it.
 */
export function canonicalAddress(url: string): string {
  const address = url.startsWith('/') ? url : url.replace(ORIGIN, '');
  if (!address.includes('%')) return address.startsWith('/') ? address : `/${address}`;
  const path = /^[^?]*/.exec(address)![0];
  const segments = path.split('/').map((segment) => (isDecodable(segment) ? unescaped(segment) : NOTHING));
  return segments.join('/') + address.slice(path.length);
}

/** Throws `HttpProblem` where a query parameter is not percent-encoded UTF-8. */
export function assertReadableQuery(url: string): void {
  const from = url.indexOf('?');
  if (from === -1 || isDecodable(url.slice(from))) return;
  const errors = url
    .slice(from + 1)
    .split('&')
    .filter((parameter) => !isDecodable(parameter))
    .map((parameter) => ({ pointer: `?${parameter.split('=')[0]}`, detail: 'is not percent-encoded UTF-8.' }));
  throw new HttpProblem('validation_failed', 'The query cannot be decoded; see errors.', { errors });
}

/** Letters, digits and `-._~` need no escape. */
function unescaped(segment: string): string {
  return segment.replace(/%(2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi, (escape) => decodeURIComponent(escape));
}

/** Most addresses have no percent sign. */
function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
