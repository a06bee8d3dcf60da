import { environment } from '@tradepost/host';
import { guarded } from './guarded.js';
import { serve } from './serve.js';
import { stopSignal } from './stop-signal.js';

// What the data folder holds is for its owner alone: hashes of passwords, keys, people's names.
process.umask(0o077);
const { stdout, stderr } = process;
const stop = stopSignal();
await guarded(() => serve({ environment: environment(), stdout, stderr, stop }), { stderr, log: stdout });
