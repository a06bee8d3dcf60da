/** Asks again each time. */
const NEWEST = 'no-store';
/** May be kept, and is asked for again where it has a tag; files of the demo change under one name. */
const CHECKED = 'no-cache';
/** Changes with the release alone. */
const OF_A_RELEASE = 'public, max-age=300';

/**
 * What is open to everybody without being part of the API, and how caches may keep it: health and metrics, the pages
 * about the API, the keys that access tokens are verified with, and the demo. Nothing else outside /v1 is served.
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

/** `Cache-Control` of a public route; null for one that is none. */
export function cachingOf(url: string): string | null {
  const open = Object.keys(PUBLIC).find((one) => (one.endsWith('*') ? url.startsWith(one.slice(0, -1)) : url === one));
  return open === undefined ? null : PUBLIC[open]!;
}

/** What supervisors ask for, who must not be refused. */
export function isHealth(url: string | undefined): boolean {
  return url === '/livez' || url === '/readyz';
}

/** Whether a route outside the API may be there: one to read from, at an address of the list. */
export function isPublic(method: string | readonly string[], url: string): boolean {
  return [method].flat().every((one) => one === 'GET' || one === 'HEAD') && cachingOf(url) !== null;
}
