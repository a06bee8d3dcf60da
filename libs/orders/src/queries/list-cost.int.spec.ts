import { describePages } from '@tradepost/sqlite/testing';
import { orderStatuses } from '../domain/order-status.js';
import { creditNoteDetails } from './credit-note-details.js';
import { orderDetails } from './order-details.js';
import { productDetails } from './product-details.js';

/** Selective filters: so few documents share a value that further filters may be checked document by document. */
const narrow = ['reference', 'orderId'];

const value = '01890a5d-ac96-774b-bcce-b302099a8057';

describePages(narrow, [
  {
    name: 'orders',
    details: orderDetails,
    sortedBy: 'placedAt',
    filters: { customerId: value, status: orderStatuses, reference: 'R-1' },
  },
  { name: 'orders of one status', details: orderDetails, sortedBy: 'placedAt', filters: { status: ['paid'] } },
  {
    name: 'credit notes',
    details: creditNoteDetails,
    sortedBy: 'issuedAt',
    filters: { customerId: value, orderId: value, reference: 'R-1' },
  },
  { name: 'products', details: productDetails, sortedBy: 'sku', filters: { active: true } },
]);
