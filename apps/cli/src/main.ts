import { exitCodeOf, runMain } from '@tradepost/host';
import { tradepost } from './tradepost.js';

const { argv, stdin, stdout, stderr } = process;
await runMain(
  async ({ environment, stop }) => {
    const code = await tradepost(argv.slice(2), { environment, stdin, stdout, stderr, stop });
    return stop.aborted && code !== 0 ? exitCodeOf(stop.reason as 'SIGINT' | 'SIGTERM') : code;
  },
  { log: /^(serve|worker)$/.test(argv[2] ?? '') },
);
