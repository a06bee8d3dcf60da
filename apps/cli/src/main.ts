import { environment } from '@tradepost/platform';
import { exitCodeOf, stopSignal } from '@tradepost/storefront';
import { tradepost } from './tradepost.js';

// What the data folder and backups hold is for their owner alone: hashes of passwords, keys, people's names.
process.umask(0o077);
const { argv, stdin, stdout, stderr } = process;
const stop = stopSignal();
const code = await tradepost(argv.slice(2), { environment: environment(), stdin, stdout, stderr, stop });
process.exit(stop.aborted && code !== 0 ? exitCodeOf(stop.reason as 'SIGINT' | 'SIGTERM') : code);
