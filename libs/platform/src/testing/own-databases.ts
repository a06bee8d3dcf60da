import { randomBytes } from 'node:crypto';

/** A connection string of the same server with databases that no other suite has. */
export function ownDatabases(url: string): string {
  const own = new URL(url);
  own.pathname = `/test-${randomBytes(6).toString('hex')}`;
  return own.href;
}
