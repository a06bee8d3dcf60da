export { isSku } from './domain/product.js';
export { OrdersModule } from './orders.module.js';
export { DefineProduct } from './use-cases/define-product.js';
export { IssueCreditNote, type ImportedCreditNote } from './use-cases/issue-credit-note.js';
export { PlaceOrder, type ImportedOrder } from './use-cases/place-order.js';
