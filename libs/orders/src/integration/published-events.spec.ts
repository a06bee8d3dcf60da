import { allContracts } from '@tradepost/contracts';
import { recordedAs, samplesIn } from '@tradepost/kernel/testing';
import { messagesOf } from '@tradepost/platform/testing';
import { toContracts, type OrdersEvent } from './published-events.js';

const streamId = '01890a5d-ac96-774b-bcce-b302099a8057';
const samples = samplesIn<OrdersEvent>(new URL('../domain/golden/', import.meta.url));
const recorded = (type: OrdersEvent['type']) => recordedAs<OrdersEvent>(samples.get(type)!, { streamId, version: 3 });

const publicTypes: Partial<Record<OrdersEvent['type'], string>> = {
  OrderPlaced: 'tradepost.orders.order-placed.v1',
  OrderImported: 'tradepost.orders.order-placed.v1',
  OrderPaid: 'tradepost.orders.order-paid.v1',
  OrderShipped: 'tradepost.orders.order-shipped.v1',
  OrderDelivered: 'tradepost.orders.order-delivered.v1',
  OrderCancelled: 'tradepost.orders.order-cancelled.v1',
  CreditNoteIssued: 'tradepost.orders.credit-note-issued.v1',
};
const types = [...samples.keys()];
const published = types.filter((type) => publicTypes[type] !== undefined);

describe('published events', () => {
  it.each(types)('%s has a decision', (type) => {
    const told = publicTypes[type] ?? null;
    expect(toContracts(recorded(type)).map((message) => message.type)).toEqual(told === null ? [] : [told]);
  });

  it.each(published)('%s matches its contract', (type) => {
    const [envelope] = messagesOf(toContracts, recorded(type));
    expect(envelope).toMatchObject({
      type: publicTypes[type],
      source: '/tradepost/orders',
      subject: streamId,
      streamversion: 3,
      data: toContracts(recorded(type))[0]!.data,
    });
  });

  it.each(published)('%s is the same in a replay', (type) => {
    const once = recorded(type);
    expect(messagesOf(toContracts, once)).toEqual(messagesOf(toContracts, once));
  });

  it('an order is published with its source and with lines without descriptions', () => {
    const gbp = (amount: string) => ({ amount, currency: 'GBP' });
    const data = {
      orderId: streamId,
      source: 'storefront',
      reference: null,
      customerId: '0190a5d2-6c00-7000-8000-000000000001',
      lines: [
        { sku: '85123A', quantity: 6, unitPrice: gbp('2.55') },
        { sku: '71053', quantity: 6, unitPrice: gbp('3.395') },
      ],
      total: gbp('35.67'),
      placedAt: '2010-12-01T08:26:00.000Z',
    };
    expect(toContracts(recorded('OrderPlaced'))[0]!.data).toEqual(data);
    expect(toContracts(recorded('OrderImported'))[0]!.data).toEqual({ ...data, source: 'import', reference: '536365' });
  });

  it('every contract of this context is published', () => {
    const ours = allContracts.filter(({ type }) => type.startsWith('tradepost.orders.')).map(({ type }) => type);
    expect([...new Set(published.map((type) => publicTypes[type]))].sort()).toEqual([...ours].sort());
  });
});
