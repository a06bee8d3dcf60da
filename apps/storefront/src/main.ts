import { environment } from '@tradepost/platform';
import { serve } from './serve.js';
import { stopSignal } from './stop-signal.js';

const { stdout, stderr } = process;
process.exit(await serve({ environment: environment(), stdout, stderr, stop: stopSignal() }));
