import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromSource, root, Server } from './server.js';

/** Tenant of all measurements. */
export const tenant = 'default';

/** The whole load comes from one address. */
const quotas = {
  TRADEPOST_RATE_READS: '600000000',
  TRADEPOST_RATE_WRITES: '600000000',
  TRADEPOST_RATE_SIGN_IN: '3000',
  TRADEPOST_RATE_STAFF_READS: '600000000',
  TRADEPOST_RATE_STAFF_WRITES: '600000000',
};

/** Starts the service as `npm start` does, without a log. @param flags further flags of node */
export function startProduct(folder: string, flags: readonly string[] = []): Promise<Server> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [program, ...args] = scripts.start.replace(/^exec /, '').split(' ');
  if (program !== 'node') throw new Error(`npm start runs ${program}; the bench can only start node.`);
  return Server.start([...flags, ...args], {
    PORT: '0',
    HOST: '127.0.0.1',
    MONGODB_URL: '',
    TRADEPOST_DATA_DIR: folder,
    TRADEPOST_LOG_LEVEL: 'silent',
    ...quotas,
  });
}

/** Starts the ceiling on the files of one tenant, without a log. @param flags further flags of node */
export function startCeiling(folder: string, flags: readonly string[] = []): Promise<Server> {
  return Server.start([...flags, ...fromSource, 'bench/ceiling/main.ts', join(folder, tenant)]);
}
