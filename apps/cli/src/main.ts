import { constants } from 'node:os';
import { environment } from '@tradepost/platform';
import { tradepost } from './tradepost.js';

/** The first signal asks for a clean end; a second one finds Node's own way of ending. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));

const code = await tradepost(process.argv.slice(2), {
  environment: environment(),
  stdout: process.stdout,
  stderr: process.stderr,
  stop: stop.signal,
});
process.exitCode = stop.signal.aborted ? 128 + constants.signals[stop.signal.reason as 'SIGINT' | 'SIGTERM'] : code;
