import { HttpProblem } from './http-problem.js';

/** Stands in for what cannot be decoded: no id and no sku has a control character. */
const NOTHING = '%00';

/** The address with every path segment that is no percent-encoded UTF-8 replaced, so that its route refuses it. */
export function decodable(url: string): string {
  if (!url.includes('%')) return url;
  const path = /^[^?]*/.exec(url)![0];
  if (isDecodable(path)) return url;
  const segments = path.split('/').map((segment) => (isDecodable(segment) ? segment : NOTHING));
  return segments.join('/') + url.slice(path.length);
}

/** Throws `HttpProblem` where a query parameter is no percent-encoded UTF-8. */
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

/** A text without percent signs needs no decoding; most addresses have none. */
function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
