import { z } from 'zod';
import { defineContract, InvalidContract } from './contract.js';
import { envelopeOf } from './envelope.js';
import { allContracts, OrderPlacedV1, CreditNoteIssuedV1 } from './index.js';

const orderPlaced: OrderPlacedV1 = {
  orderId: '01890a5d-ac96-774b-bcce-b302099a8057',
  source: 'storefront',
  reference: null,
  customerId: '01890a5d-ac96-774b-bcce-b302099a8060',
  lines: [{ sku: '85123A', quantity: 6, unitPrice: { amount: '2.55', currency: 'GBP' } }],
  total: { amount: '15.30', currency: 'GBP' },
  placedAt: '2010-12-01T08:26:00.000Z',
};

function sent(data: object = orderPlaced) {
  return envelopeOf(
    { ...OrderPlacedV1.of(orderPlaced), data },
    {
      eventId: '01890a5d-ac96-774b-bcce-b302099a8058',
      occurredAt: '2010-12-01T08:26:00.000Z',
      tenant: 'default',
      correlationId: 'req-1',
      causationId: null,
      streamVersion: 1,
    },
  );
}

function refusalOf(envelope: unknown): InvalidContract {
  try {
    OrderPlacedV1.parse(envelope);
  } catch (error) {
    if (error instanceof InvalidContract) return error;
  }
  throw new Error('It was not refused.');
}

describe('a message', () => {
  it('carries type, subject and data', () => {
    expect(OrderPlacedV1.of(orderPlaced)).toEqual({
      type: 'tradepost.orders.order-placed.v1',
      subject: orderPlaced.orderId,
      data: orderPlaced,
    });
  });

  it('does not copy frozen data', () => {
    const frozen = Object.freeze({ ...orderPlaced, lines: Object.freeze([...orderPlaced.lines]) });
    expect(OrderPlacedV1.of(frozen).data).toBe(frozen);
  });
});

describe('parsing an envelope', () => {
  it('returns what was sent', () => {
    expect(OrderPlacedV1.parse(JSON.parse(JSON.stringify(sent())))).toEqual(sent());
  });

  it('strips unknown fields of the data and of the envelope', () => {
    const newer = { ...sent({ ...orderPlaced, channel: 'phone' }), traceparent: '00-1-2-03' };
    expect(OrderPlacedV1.parse(newer)).toEqual(sent());
  });

  it('refuses invalid data, naming the type, the id and every fault', () => {
    const [line] = orderPlaced.lines;
    const error = refusalOf(sent({ ...orderPlaced, source: 'fax', lines: [{ ...line, quantity: 0 }] }));
    expect(error.message).toBe(
      'Event 01890a5d-ac96-774b-bcce-b302099a8058/tradepost.orders.order-placed.v1' +
        ' is no valid tradepost.orders.order-placed.v1:' +
        ' data.source is wrong (Invalid option: expected one of "storefront"|"import");' +
        ' data.lines[0].quantity is wrong (Too small: expected number to be >=1).',
    );
    expect(error).toMatchObject({ name: 'InvalidContract', type: OrderPlacedV1.type, eventId: sent().id });
  });

  it('refuses another type even where its data would match', () => {
    expect(refusalOf({ ...sent(), type: 'tradepost.orders.order-placed.v2' }).problems).toEqual([
      'type is wrong (Invalid input: expected "tradepost.orders.order-placed.v1")',
    ]);
  });

  it('reports a missing id', () => {
    expect(refusalOf('hello').message).toMatch(
      /^An event without an id is no valid tradepost.orders.order-placed.v1: it is wrong/,
    );
    expect(refusalOf({}).eventId).toBeNull();
  });

  it('never repeats a value, since it may be personal', () => {
    expect(refusalOf(sent({ ...orderPlaced, orderId: 'secret', placedAt: 'secret' })).message).not.toContain('secret');
  });

  it.each([
    ['an amount as a number', { total: { amount: 15.3, currency: 'GBP' } }],
    ['an amount of five decimals', { total: { amount: '15.30000', currency: 'GBP' } }],
    ['an amount in scientific form', { total: { amount: '1e3', currency: 'GBP' } }],
    ['a negative amount', { total: { amount: '-1.00', currency: 'GBP' } }],
    ['a currency in small letters', { total: { amount: '15.30', currency: 'gbp' } }],
    ['a quantity that is not whole', { lines: [{ ...orderPlaced.lines[0], quantity: 1.5 }] }],
    ['a date alone', { placedAt: '2010-12-01' }],
    ['a day that does not exist', { placedAt: '2010-02-30T08:26:00.000Z' }],
    ['an id that is no UUID', { customerId: '13085' }],
    ['a missing customer, which must be null', { customerId: undefined }],
  ])('refuses %s', (_, wrong) => {
    expect(refusalOf(sent({ ...orderPlaced, ...wrong })).problems).toHaveLength(1);
  });
});

describe('allContracts', () => {
  it('have one wire type each, named by shop vocabulary', () => {
    const types = allContracts.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain('tradepost.customers.customer-registered.v1');
    expect(types).toContain('tradepost.orders.credit-note-issued.v1');
    expect(types).toHaveLength(10);
  });

  it('have their own aggregate as subject', () => {
    const creditNote = {
      creditNoteId: '01890a5d-ac96-774b-bcce-b302099a8061',
      reference: 'C536379',
      customerId: null,
      orderId: orderPlaced.orderId,
      lines: orderPlaced.lines,
      total: orderPlaced.total,
      reason: 'Returned',
      issuedAt: orderPlaced.placedAt,
    };
    expect(CreditNoteIssuedV1.of(creditNote).subject).toBe(creditNote.creditNoteId);
  });

  it('cannot be defined with an invalid type', () => {
    expect(() => defineContract({ type: 'OrderPlaced', subject: () => '', data: z.object({}) })).toThrow(TypeError);
  });
});
