/** Worker thread of the toy contexts, with the desk's handlers of `toy-desk.ts`. */
import { WorkLimits } from '@tradepost/platform/event-store';
import { deliverInThread } from '../deliver-in-thread.js';
import { toys } from './boot.js';
import { WriteThreads } from './toy-desk.js';

await deliverInThread((settings, notifiers) =>
  toys({
    directory: settings.dataDirectory,
    environment: { TRADEPOST_TENANTS: settings.tenants.join(',') },
    desk: [WriteThreads],
    notifiers,
    limits: { ...new WorkLimits(), unitOfWork: { warnAfterMs: 200, giveUpAfterMs: 10_000 } },
  }),
);
