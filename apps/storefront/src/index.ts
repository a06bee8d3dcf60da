export { assertWritable } from './data-folder.js';
export { deliver } from './deliver.js';
export { guarded } from './guarded.js';
export { sayFailure } from './say-failure.js';
export { serve } from './serve.js';
export { exitCodeOf, stopSignal } from './stop-signal.js';
export { StorefrontModule } from './storefront.module.js';
