import type { FieldPointers, ProblemKinds } from '@tradepost/web';
import type { Subject } from './domain/complaints.js';

const kind = (status: number, title: string, help: string) => ({ status, title, help });

/** HTTP problems of this context's refusals. */
export const ordersProblems = {
  order_not_found: kind(
    404,
    'There is no such order',
    'Check the id. An order placed a moment ago can be read at once through the `Location` of its 201.',
  ),
  product_not_found: kind(404, 'There is no such product', 'Check the sku; upper and lower case differ.'),
  credit_note_not_found: kind(404, 'There is no such credit note', 'Check the id.'),
  customer_unknown: kind(
    422,
    'The customer is not known',
    '`customerId` names nobody. Register the customer first; one registered a moment ago is waited for.',
  ),
  customer_blocked: kind(
    422,
    'The customer is blocked',
    'A blocked customer cannot order. Unblock the customer first.',
  ),
  product_unknown: kind(
    422,
    'A product is not known',
    '`errors` names the lines whose sku is no product. Correct the skus, or leave those lines out.',
  ),
  product_inactive: kind(
    422,
    'A product is not on sale',
    '`errors` names the lines whose product is not on sale any more. Leave those lines out.',
  ),
  currency_mismatch: kind(
    422,
    'The currencies differ',
    'All lines must be in one currency. `errors` names those that are not.',
  ),
  amount_too_large: kind(422, 'The total is too large', 'A total can be up to 99,999,999,999.9999. Split the lines.'),
  price_changed: kind(
    409,
    'The price has changed',
    'The products come to another total than `expectedTotal`, or to one in another currency; `total` tells it. Show it and ask again.',
  ),
  out_of_stock: kind(
    409,
    'There is not enough in stock',
    '`errors` names the lines that ask for more than is left, and says what is. Order less, or leave those lines out.',
  ),
  stock_insufficient: kind(
    409,
    'There is less in stock than is to be taken away',
    'A stock never falls below 0; `stock` tells what there is. Take away that much at most.',
  ),
  order_not_payable: kind(
    409,
    'The order cannot be paid',
    'Only a placed order can be paid. `allowedActions` tells what the order admits now.',
  ),
  order_not_shippable: kind(
    409,
    'The order cannot be shipped',
    'Only a paid order that is not wholly credited can be shipped. `allowedActions` tells what the order admits now.',
  ),
  order_not_deliverable: kind(
    409,
    'The order cannot be delivered',
    'Only a shipped order can be delivered. `allowedActions` tells what the order admits now.',
  ),
  order_not_cancellable: kind(
    409,
    'The order cannot be cancelled',
    'Only a placed or paid order on which no credit note stands can be cancelled. `allowedActions` tells what the order admits now.',
  ),
  order_unknown: kind(422, 'The order is not known', '`orderId` names no order. Check it, or leave it out.'),
  order_not_creditable: kind(
    422,
    'The order cannot be credited',
    'Only what was paid can be given back, and nothing of a cancelled order. Cancel an order that is not paid.',
  ),
  credit_exceeds_order: kind(
    422,
    'The credit is more than was ordered',
    'All credits of an order together stay within its quantity and amount of each sku. `errors` names the lines that go beyond.',
  ),
} as const satisfies ProblemKinds;

/** JSON pointers of the subjects of refusals, in the bodies of orders, credit notes and stock changes. */
export const ordersPointers = {
  customer: '/customerId',
  order: '/orderId',
  line: '/lines/#',
  sku: '/lines/#/sku',
  quantity: '/lines/#/quantity',
  price: '/lines/#/unitPrice/amount',
  change: '/change',
} as const satisfies FieldPointers & Record<Subject, string>;

/** Refusals of placing an order. */
export const placingProblems = [
  'unauthenticated',
  'customer_unknown',
  'customer_blocked',
  'product_unknown',
  'product_inactive',
  'currency_mismatch',
  'amount_too_large',
  'price_changed',
  'out_of_stock',
];
