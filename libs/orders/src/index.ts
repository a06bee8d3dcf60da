export { isSku } from './domain/product.js';
export { OrdersModule } from './orders.module.js';
export { DefineProduct } from './use-cases/define-product.js';
export { ImportCreditNote } from './use-cases/import-credit-note.js';
export { ImportOrder } from './use-cases/import-order.js';
