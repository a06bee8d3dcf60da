import { describePages } from '@tradepost/sqlite/testing';
import { customerDetails } from './customer-details.js';
import { customerStatuses } from './customer.resource.js';

/** So few documents share a value of these that whatever else is asked for may be checked one by one among them. */
const narrow = ['emailKey', 'reference'];

describePages(narrow, [
  {
    name: 'customers',
    details: customerDetails,
    sortedBy: 'createdAt',
    filters: { emailKey: 'ada@example.com', reference: 'R-1', status: customerStatuses, country: 'GB' },
  },
]);
