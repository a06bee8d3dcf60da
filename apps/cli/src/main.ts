import { environment } from '@tradepost/host';
import { exitCodeOf, guarded, stopSignal } from '@tradepost/storefront';
import { tradepost } from './tradepost.js';

// Data folder and backups are for their owner alone: password hashes, keys, names.
process.umask(0o077);
const { argv, stdin, stdout, stderr } = process;
const stop = stopSignal();
await guarded(
  async () => {
    const code = await tradepost(argv.slice(2), { environment: environment(), stdin, stdout, stderr, stop });
    return stop.aborted && code !== 0 ? exitCodeOf(stop.reason as 'SIGINT' | 'SIGTERM') : code;
  },
  { stderr, log: /^(serve|worker)$/.test(argv[2] ?? '') ? stdout : null },
);
