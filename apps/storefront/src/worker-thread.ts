import { deliverInThread } from '@tradepost/host';
import { StorefrontModule } from './storefront.module.js';

await deliverInThread((settings, signals) => StorefrontModule.with(settings, undefined, signals));
