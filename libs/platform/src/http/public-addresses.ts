/**
 * What is open to everybody without being part of the API: health and metrics, the pages about the API, the keys that
 * access tokens are verified with, and the demo. Nothing else outside /v1 is served.
 */
const PUBLIC: readonly string[] = [
  '/livez',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/openapi.yaml',
  '/docs',
  '/docs/*',
  '/problems',
  '/problems/:code',
  '/.well-known/jwks.json',
  '/demo',
  '/demo/*',
];

/** What supervisors ask for, who must not be refused. */
export function isHealth(url: string | undefined): boolean {
  return url === '/livez' || url === '/readyz';
}

/** Whether a route outside the API may be there: one to read from, at an address of the list. */
export function isPublic(method: string | readonly string[], url: string): boolean {
  const reads = [method].flat().every((one) => one === 'GET' || one === 'HEAD');
  return reads && PUBLIC.some((open) => (open.endsWith('*') ? url.startsWith(open.slice(0, -1)) : url === open));
}
