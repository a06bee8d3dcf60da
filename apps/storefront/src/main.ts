import { environment } from '@tradepost/platform';
import { serve } from './serve.js';
import { stopSignal } from './stop-signal.js';

// What the data folder holds is for its owner alone: hashes of passwords, keys, people's names.
process.umask(0o077);
const { stdout, stderr } = process;
process.exit(await serve({ environment: environment(), stdout, stderr, stop: stopSignal() }));
