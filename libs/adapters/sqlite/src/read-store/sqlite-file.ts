import { join } from 'node:path';

/** Where the documents of a context are. */
export function readFileOf(dataDirectory: string, tenant: string, context: string): string {
  return join(dataDirectory, tenant, `${context}.read.db`);
}
