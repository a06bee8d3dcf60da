import { deliverInThread } from '@tradepost/platform';
import { StorefrontModule } from './storefront.module.js';

await deliverInThread((settings, signals) => StorefrontModule.with(settings, undefined, signals));
