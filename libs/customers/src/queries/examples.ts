/** Example replies of the API description; a test validates each against its schema. */

const registered = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  version: 1,
  reference: null,
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  country: 'GB',
  status: 'active',
  blockedReason: null,
  createdAt: '2010-12-01T08:20:00.000Z',
  updatedAt: '2010-12-01T08:20:00.000Z',
  purchases: { orders: 0, creditNotes: 0, totals: [], firstOrderAt: null, lastOrderAt: null },
};

const buying = {
  ...registered,
  purchases: {
    orders: 1,
    creditNotes: 1,
    totals: [
      {
        currency: 'GBP',
        ordered: { amount: '15.30', currency: 'GBP' },
        credited: { amount: '2.55', currency: 'GBP' },
      },
    ],
    firstOrderAt: '2010-12-01T08:26:00.000Z',
    lastOrderAt: '2010-12-01T08:26:00.000Z',
  },
};

const changed = { ...buying, version: 2, name: 'Ada King', updatedAt: '2010-12-08T12:00:00.000Z' };
const blocked = {
  ...buying,
  version: 2,
  status: 'blocked',
  blockedReason: 'Chargebacks.',
  updatedAt: changed.updatedAt,
};
const unblocked = { ...buying, version: 3, updatedAt: '2010-12-09T12:00:00.000Z' };

/** A customer after each change, and one with purchases. */
export const customerExamples = { registered, buying, changed, blocked, unblocked };

export const timelineExample = {
  items: [
    {
      version: 2,
      type: 'customer.changed',
      at: changed.updatedAt,
      by: `customer:${registered.id}`,
      correlationId: '01890a81-0f3d-7b6e-8a21-5c94e7d0b3f1',
      changes: [{ field: 'name', from: 'Ada Lovelace', to: 'Ada King' }],
    },
  ],
  next: null,
};
