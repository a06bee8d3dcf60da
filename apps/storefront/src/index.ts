export { assertWritable } from './serve.js';
export { StorefrontModule } from './storefront.module.js';
