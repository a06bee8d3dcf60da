/** Never stored. */
const NEWEST = 'no-store';
/** Stored and revalidated where it has a tag; files of the demo change under one name. */
const CHECKED = 'no-cache';
/** Changes with the release alone. */
const OF_A_RELEASE = 'public, max-age=300';

/**
 * Routes outside the API that are open to everybody, and their caching: health and metrics, documentation pages, the
 * keys of access tokens, and the demo. Nothing else outside /v1 is served.
 */
const PUBLIC: Readonly<Record<string, string>> = {
  '/': OF_A_RELEASE,
  '/livez': NEWEST,
  '/readyz': NEWEST,
  '/metrics': NEWEST,
  '/openapi.json': OF_A_RELEASE,
  '/openapi.yaml': OF_A_RELEASE,
  '/docs': OF_A_RELEASE,
  '/docs/*': OF_A_RELEASE,
  '/problems': OF_A_RELEASE,
  '/problems/:code': OF_A_RELEASE,
  '/.well-known/jwks.json': CHECKED,
  '/demo': CHECKED,
  '/demo/*': CHECKED,
};

/** `Cache-Control` of a public route; null for other routes. */
export function cachingOf(url: string): string | null {
  const open = Object.keys(PUBLIC).find((one) => (one.endsWith('*') ? url.startsWith(one.slice(0, -1)) : url === one));
  return open === undefined ? null : PUBLIC[open]!;
}

/** Routes of supervisors, which are never refused. */
export function isHealth(url: string | undefined): boolean {
  return url === '/livez' || url === '/readyz';
}

/** Whether a route outside the API is allowed: one for reading, at a listed address. */
export function isPublic(method: string | readonly string[], url: string): boolean {
  return [method].flat().every((one) => one === 'GET' || one === 'HEAD') && cachingOf(url) !== null;
}
