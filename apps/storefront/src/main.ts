import { runMain, serve } from '@tradepost/host';
import { storefront } from './storefront.js';

await runMain((process) => serve(storefront, process));
