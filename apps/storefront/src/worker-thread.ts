import { deliverInThread } from '@tradepost/host';
import { storefront } from './storefront.js';

await deliverInThread((settings, notifiers) => storefront.root(settings, undefined, notifiers));
