import { HttpProblem } from './http-problem.js';

/** Stands in for what cannot be decoded: no id and no sku has a control character. */
const NOTHING = '%00';

/** The address with every path segment that is no percent-encoded UTF-8 replaced, so that its route refuses it. */
export function decodable(url: string): string {
  const [path, ...query] = url.split('?');
  if (isDecodable(path!)) return url;
  const segments = path!.split('/').map((segment) => (isDecodable(segment) ? segment : NOTHING));
  return [segments.join('/'), ...query].join('?');
}

/** Throws `HttpProblem` where a query parameter is no percent-encoded UTF-8. */
export function assertReadableQuery(url: string): void {
  const [, ...rest] = url.split('?');
  const query = rest.join('?');
  if (isDecodable(query)) return;
  const errors = query
    .split('&')
    .filter((parameter) => !isDecodable(parameter))
    .map((parameter) => ({ pointer: `?${parameter.split('=')[0]}`, detail: 'is not percent-encoded UTF-8.' }));
  throw new HttpProblem('validation_failed', 'The query cannot be decoded; see errors.', { errors });
}

function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
