import { describeSamples, samplesIn, type StillReadable } from '@tradepost/kernel/testing';
import {
  blockedBuyer,
  gbp,
  hearts,
  heartsDefinition,
  importedOrder,
  noon,
  noteId,
  orderIn,
  orderId,
  product,
  stock,
} from '../testing/samples.js';
import type { OrdersEvent as Event } from '../integration/published-events.js';
import { Buyer } from './buyer.js';
import { CreditNote } from './credit-note.js';
import type buyerBlocked from './golden/BuyerBlocked.json';
import type buyerChanged from './golden/BuyerChanged.json';
import type buyerIntroduced from './golden/BuyerIntroduced.json';
import type buyerUnblocked from './golden/BuyerUnblocked.json';
import type creditNoteIssued from './golden/CreditNoteIssued.json';
import type orderCancelled from './golden/OrderCancelled.json';
import type orderCredited from './golden/OrderCredited.json';
import type orderDelivered from './golden/OrderDelivered.json';
import type orderImported from './golden/OrderImported.json';
import type orderPaid from './golden/OrderPaid.json';
import type orderPlaced from './golden/OrderPlaced.json';
import type orderShipped from './golden/OrderShipped.json';
import type productAdded from './golden/ProductAdded.json';
import type productChanged from './golden/ProductChanged.json';
import type stockAdjusted from './golden/StockAdjusted.json';
import type stockReturned from './golden/StockReturned.json';
import type stockTaken from './golden/StockTaken.json';
import { Order } from './order.js';
import { Product } from './product.js';
import { Stock } from './stock.js';

type Named<T extends Event['type']> = Extract<Event, { type: T }>;

/**
 * golden/<EventType>.json holds an event as stored when its type was released. Never edited: logs contain such events
 * for ever, and they must stay readable. The compiler refuses a required field that a stored event may lack, and
 * demands a sample for each new type.
 */
interface Released {
  OrderPlaced: typeof orderPlaced;
  OrderImported: typeof orderImported;
  OrderPaid: typeof orderPaid;
  OrderShipped: typeof orderShipped;
  OrderDelivered: typeof orderDelivered;
  OrderCancelled: typeof orderCancelled;
  OrderCredited: typeof orderCredited;
  ProductAdded: typeof productAdded;
  ProductChanged: typeof productChanged;
  StockAdjusted: typeof stockAdjusted;
  StockTaken: typeof stockTaken;
  StockReturned: typeof stockReturned;
  BuyerIntroduced: typeof buyerIntroduced;
  BuyerChanged: typeof buyerChanged;
  BuyerBlocked: typeof buyerBlocked;
  BuyerUnblocked: typeof buyerUnblocked;
  CreditNoteIssued: typeof creditNoteIssued;
}
const readable: { readonly [T in Event['type']]: StillReadable<Named<T>, Released[T]> } = {
  OrderPlaced: true,
  OrderImported: true,
  OrderPaid: true,
  OrderShipped: true,
  OrderDelivered: true,
  OrderCancelled: true,
  OrderCredited: true,
  ProductAdded: true,
  ProductChanged: true,
  StockAdjusted: true,
  StockTaken: true,
  StockReturned: true,
  BuyerIntroduced: true,
  BuyerChanged: true,
  BuyerBlocked: true,
  BuyerUnblocked: true,
  CreditNoteIssued: true,
};

const samples = samplesIn<Event>(new URL('./golden/', import.meta.url));
const sample = <T extends Event['type']>(type: T) => samples.get(type) as Named<T>;

/** Events recorded by today's code. */
function recordedToday(): readonly Event[] {
  const known = product();
  known.redefine({ ...heartsDefinition, unitPrice: gbp('2.95') }, noon);
  const some = stock(10);
  some.take(orderId, 6, noon);
  some.takeBack(orderId, 6, noon);
  const someone = blockedBuyer();
  someone.change({ email: 'lovelace@example.com', name: 'Ada Lovelace' }, noon, 3);
  someone.unblock(noon, 4);
  const credit = { customerId: null, items: [hearts], reason: 'broken', reference: 'C536379' };
  const delivered = orderIn('delivered');
  const note = CreditNote.issueFor(delivered, new Map(), noteId, credit, noon);
  const aggregates = [delivered, orderIn('cancelled'), importedOrder(), known, some, someone, note];
  return aggregates.flatMap<Event>((aggregate) => aggregate.takeRecorded());
}

const types = Object.keys(readable) as Event['type'][];

describeSamples(samples, types, recordedToday);

describe('released events are read back', () => {
  it('as a delivered order', () => {
    const history = [sample('OrderPlaced'), sample('OrderPaid'), sample('OrderShipped'), sample('OrderDelivered')];
    const { lines, total, customerId } = sample('OrderPlaced');
    expect(Order.fromHistory('o-1', history).state).toEqual({
      status: 'delivered',
      source: 'storefront',
      reference: null,
      customerId,
      lines,
      total,
      placedAt: '2010-12-01T08:26:00.000Z',
      paidAt: '2010-12-01T08:30:00.000Z',
      shippedAt: '2010-12-02T10:00:00.000Z',
      deliveredAt: '2010-12-04T09:15:00.000Z',
      cancelledAt: null,
      paymentReference: 'PAY-2010-1',
      shipment: { carrier: 'Royal Mail', trackingNumber: 'RM123456785GB' },
      cancellationReason: null,
      credited: null,
    });
  });

  it('as a cancelled order', () => {
    expect(Order.fromHistory('o-1', [sample('OrderPlaced'), sample('OrderCancelled')]).state).toMatchObject({
      status: 'cancelled',
      cancelledAt: '2010-12-01T09:00:00.000Z',
      cancellationReason: 'The customer changed their mind.',
    });
  });

  it('as a credited order', () => {
    const history = [sample('OrderPlaced'), sample('OrderPaid'), sample('OrderCredited')];
    expect(Order.fromHistory('o-1', history).state).toMatchObject({ status: 'paid', credited: gbp('5.10') });
  });

  it('as an imported order', () => {
    expect(Order.fromHistory('o-1', [sample('OrderImported')]).state).toMatchObject({
      status: 'delivered',
      source: 'import',
      reference: '536365',
      total: gbp('35.67'),
      deliveredAt: '2010-12-01T08:26:00.000Z',
    });
  });

  it('as a product', () => {
    expect(Product.fromHistory('85123A', [sample('ProductAdded'), sample('ProductChanged')]).state).toEqual({
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      unitPrice: gbp('2.95'),
      active: false,
      updatedAt: '2010-11-05T07:00:00.000Z',
    });
  });

  it('as a stock', () => {
    const taken = [sample('StockAdjusted'), sample('StockTaken')];
    expect(Stock.fromHistory('85123A', taken).state).toEqual({ level: 6, updatedAt: '2010-12-01T08:26:00.000Z' });
    expect(Stock.fromHistory('85123A', [...taken, sample('StockReturned')]).state).toEqual({
      level: 12,
      updatedAt: '2010-12-01T09:00:00.000Z',
    });
  });

  it('as a buyer', () => {
    const blocked = [sample('BuyerIntroduced'), sample('BuyerChanged'), sample('BuyerBlocked')];
    const unversioned = { detailsVersion: 0, standingVersion: 0 };
    const lovelace = { email: 'lovelace@example.com', name: 'Ada Lovelace' };
    expect(Buyer.fromHistory('c-1', blocked).state).toEqual({ ...lovelace, ...unversioned, standing: 'blocked' });
    expect(Buyer.fromHistory('c-1', [...blocked, sample('BuyerUnblocked')]).state).toEqual({
      ...lovelace,
      ...unversioned,
      standing: 'good',
    });
  });

  it('as a credit note', () => {
    const { type: _, ...state } = sample('CreditNoteIssued');
    expect(CreditNote.fromHistory('n-1', [sample('CreditNoteIssued')]).state).toEqual(state);
    expect(state).toMatchObject({ reference: 'C536379', total: gbp('2.55'), reason: 'It arrived broken.' });
  });
});
