import type { App } from '@tradepost/host';
import { addFirstStaff } from './first-staff.js';
import { StorefrontModule } from './storefront.module.js';

/** Both contexts, identity and the demo as one process. */
export const storefront: App = {
  title: 'the shop',
  root: (settings, log, notifiers) => StorefrontModule.with(settings, log, notifiers),
  prepare: addFirstStaff,
  pages: ({ demo }): Record<string, string> => (demo ? { demo: '/demo' } : {}),
};
