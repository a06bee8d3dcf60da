/** Example replies of the API description; a test validates each against its schema. */

const ids = {
  customer: '01890a5d-ac96-774b-bcce-b302099a8057',
  order: '01890a5e-6c1f-7a54-9d0b-1f0c2a7be6d3',
  creditNote: '01890b02-51aa-7e0f-8c34-94b1d7c5a2f8',
  request: '01890a5e-6c1b-70d2-a3f6-7be10c9d4e25',
};

const line = {
  number: 1,
  sku: '85123A',
  description: 'White hanging heart T-light holder',
  quantity: 6,
  unitPrice: { amount: '2.55', currency: 'GBP' },
  total: { amount: '15.30', currency: 'GBP' },
};

const placed = {
  id: ids.order,
  version: 1,
  reference: null,
  source: 'storefront',
  status: 'placed',
  customerId: ids.customer,
  currency: 'GBP',
  lines: [line],
  total: line.total,
  placedAt: '2010-12-01T08:26:00.000Z',
  paidAt: null,
  shippedAt: null,
  deliveredAt: null,
  cancelledAt: null,
  payment: null,
  shipment: null,
  cancellationReason: null,
  allowedActions: ['pay', 'cancel'],
};

const paid = {
  ...placed,
  version: 2,
  status: 'paid',
  paidAt: '2010-12-01T08:27:12.000Z',
  payment: { reference: 'pay_3NkR2e' },
  allowedActions: ['ship', 'cancel'],
};

const shipped = {
  ...paid,
  version: 3,
  status: 'shipped',
  shippedAt: '2010-12-02T10:05:30.000Z',
  shipment: { carrier: 'Royal Mail', trackingNumber: 'RM123456789GB' },
  allowedActions: ['deliver'],
};

const delivered = {
  ...shipped,
  version: 4,
  status: 'delivered',
  deliveredAt: '2010-12-04T14:40:00.000Z',
  allowedActions: [],
};

const cancelled = {
  ...placed,
  version: 2,
  status: 'cancelled',
  cancelledAt: '2010-12-01T08:31:45.000Z',
  cancellationReason: 'Ordered twice.',
  allowedActions: [],
};

/** An order after each change. */
export const orderExamples = { placed, paid, shipped, delivered, cancelled };

export const timelineExample = {
  items: [
    {
      version: 2,
      type: 'order.paid',
      at: paid.paidAt,
      by: `customer:${ids.customer}`,
      correlationId: ids.request,
      changes: [
        { field: 'status', from: 'placed', to: 'paid' },
        { field: 'paidAt', from: null, to: paid.paidAt },
        { field: 'payment', from: null, to: paid.payment },
      ],
    },
  ],
  next: null,
};

export const productExample = {
  sku: line.sku,
  version: 1,
  description: line.description,
  unitPrice: line.unitPrice,
  active: true,
  stock: 12,
  updatedAt: '2010-12-01T08:00:00.000Z',
};

export const creditNoteExample = {
  id: ids.creditNote,
  version: 1,
  reference: null,
  customerId: ids.customer,
  orderId: ids.order,
  currency: 'GBP',
  lines: [{ ...line, quantity: 1, total: line.unitPrice }],
  total: line.unitPrice,
  reason: 'Arrived broken.',
  issuedAt: '2010-12-06T09:15:00.000Z',
};
