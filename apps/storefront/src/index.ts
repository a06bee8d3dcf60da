export { assertWritable } from './data-folder.js';
export { deliver } from './deliver.js';
export { serve } from './serve.js';
export { exitCodeOf, stopSignal } from './stop-signal.js';
export { StorefrontModule } from './storefront.module.js';
