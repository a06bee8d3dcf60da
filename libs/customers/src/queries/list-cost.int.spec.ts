import { describePages } from '@tradepost/sqlite/testing';
import { customerDetails } from './customer-details.js';
import { customerStatuses } from './customer.resource.js';

/** Selective filters: so few documents share a value that further filters may be checked document by document. */
const narrow = ['emailKey', 'reference'];

describePages(narrow, [
  {
    name: 'customers',
    details: customerDetails,
    sortedBy: 'createdAt',
    filters: { emailKey: 'ada@example.com', reference: 'R-1', status: customerStatuses, country: 'GB' },
  },
]);
