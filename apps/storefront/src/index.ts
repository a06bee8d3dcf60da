export { storefront } from './storefront.js';
export { StorefrontModule } from './storefront.module.js';
