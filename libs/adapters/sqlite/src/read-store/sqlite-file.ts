import { join } from 'node:path';

/** Path of the documents of a context. */
export function readFileOf(dataDirectory: string, tenant: string, context: string): string {
  return join(dataDirectory, tenant, `${context}.read.db`);
}
