import { environment } from '@tradepost/platform';
import { exitCodeOf, stopSignal } from '@tradepost/storefront';
import { tradepost } from './tradepost.js';

const { argv, stdin, stdout, stderr } = process;
const stop = stopSignal();
const code = await tradepost(argv.slice(2), { environment: environment(), stdin, stdout, stderr, stop });
process.exit(stop.aborted && code !== 0 ? exitCodeOf(stop.reason as 'SIGINT' | 'SIGTERM') : code);
