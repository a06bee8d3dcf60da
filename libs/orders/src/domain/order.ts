import { Aggregate, BrokenStream, Money, type Instant, type MoneyJson, type Snapshot } from '@tradepost/kernel';
import { OrderNotCreditable } from './credit-note.errors.js';
import { addUp, type PricedItem } from './lines.js';
import type { OrderEvent, OrderLine } from './order.events.js';
import { PriceChanged } from './order.errors.js';
import {
  allowedActionsAt,
  creditedPartOf,
  OrderNotCancellable,
  OrderNotDeliverable,
  OrderNotPayable,
  OrderNotShippable,
  type OrderAction,
  type OrderStage,
  type OrderStatus,
} from './order-status.js';

export interface OrderState {
  readonly status: OrderStatus;
  readonly source: 'storefront' | 'import';
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly lines: readonly OrderLine[];
  readonly total: MoneyJson;
  readonly placedAt: Instant;
  readonly paidAt: Instant | null;
  readonly shippedAt: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly cancelledAt: Instant | null;
  readonly paymentReference: string | null;
  readonly shipment: { readonly carrier: string; readonly trackingNumber: string } | null;
  readonly cancellationReason: string | null;
  /** Sum of its credit notes; null where there is none. */
  readonly credited: MoneyJson | null;
}

/** Content of a new order. */
interface NewOrder {
  readonly customerId: string | null;
  readonly items: readonly PricedItem[];
  /** Total shown to the buyer; null: none. */
  readonly expectedTotal: MoneyJson | null;
  /** Skus with tracked stock; default: none. */
  readonly tracked?: ReadonlySet<string>;
}

/** An order of a customer or guest, with the prices of its time. */
export class Order extends Aggregate<OrderState, OrderEvent> {
  /** Places a new order. Throws `MixedCurrencies`, `AmountTooLarge`, `PriceChanged`. */
  static place(id: string, { customerId, items, expectedTotal, tracked }: NewOrder, placedAt: Instant): Order {
    const { lines, total } = addUp(items);
    if (expectedTotal !== null) assertExpected(expectedTotal, total);
    const order = new Order(id);
    order.record({ type: 'OrderPlaced', customerId, lines: marked(lines, tracked), total, placedAt });
    return order;
  }

  /** Imports an order with reference, prices and time of the source system. */
  static import(
    id: string,
    {
      customerId,
      items,
      reference,
      placedAt,
    }: { customerId: string | null; items: readonly PricedItem[]; reference: string; placedAt: Instant },
  ): Order {
    const order = new Order(id);
    order.record({ type: 'OrderImported', reference, customerId, ...addUp(items), placedAt });
    return order;
  }

  static fromHistory(id: string, history: Iterable<OrderEvent>): Order {
    return new Order(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<OrderState>): Order {
    return new Order(id).restore(snapshot);
  }

  /** Units taken from stock at placement, by sku. */
  get takenFromStock(): ReadonlyMap<string, number> {
    const taken = new Map<string, number>();
    for (const { sku, quantity, fromStock } of this.state.lines) {
      if (fromStock) taken.set(sku, (taken.get(sku) ?? 0) + quantity);
    }
    return taken;
  }

  get stage(): OrderStage {
    return stageOf(this.state);
  }

  pay(paymentReference: string, paidAt: Instant): void {
    this.assertAllowed('pay', OrderNotPayable);
    this.record({ type: 'OrderPaid', paymentReference, paidAt });
  }

  ship(carrier: string, trackingNumber: string, shippedAt: Instant): void {
    this.assertAllowed('ship', OrderNotShippable);
    this.record({ type: 'OrderShipped', carrier, trackingNumber, shippedAt });
  }

  deliver(deliveredAt: Instant): void {
    this.assertAllowed('deliver', OrderNotDeliverable);
    this.record({ type: 'OrderDelivered', deliveredAt });
  }

  cancel(reason: string, cancelledAt: Instant): void {
    this.assertAllowed('cancel', OrderNotCancellable);
    this.record({ type: 'OrderCancelled', reason, cancelledAt });
  }

  /** Records a credit note. Throws `OrderNotCreditable`. */
  credit(creditNoteId: string, amount: MoneyJson, creditedAt: Instant): void {
    this.assertCreditable();
    const before = this.state.credited;
    const credited = before === null ? amount : Money.from(before).plus(Money.from(amount)).toJSON();
    this.record({ type: 'OrderCredited', creditNoteId, amount, credited, creditedAt });
  }

  assertCreditable(): void {
    const { status, paidAt } = this.state;
    if (status === 'cancelled') throw new OrderNotCreditable(this.id, 'cancelled');
    if (paidAt === null) throw new OrderNotCreditable(this.id, 'unpaid');
  }

  protected override evolve(state: OrderState | null, event: OrderEvent): OrderState {
    return evolveOrder(state, event);
  }

  private assertAllowed(action: OrderAction, Refusal: new (id: string, stage: OrderStage) => Error): void {
    if (!allowedActionsAt(this.stage).includes(action)) throw new Refusal(this.id, this.stage);
  }
}

export function stageOf({ status, credited, total }: Pick<OrderState, 'status' | 'credited' | 'total'>): OrderStage {
  return { status, credited: creditedPartOf(credited, total) };
}

/** Next state of an order. Pure. Throws `BrokenStream`. */
export function evolveOrder(state: OrderState | null, event: OrderEvent): OrderState {
  if (event.type === 'OrderPlaced' || event.type === 'OrderImported') {
    if (state !== null) throw new BrokenStream(event.type);
    return begin(event);
  }
  if (state === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'OrderPaid':
      return { ...state, status: 'paid', paymentReference: event.paymentReference, paidAt: event.paidAt };
    case 'OrderShipped': {
      const { carrier, trackingNumber, shippedAt } = event;
      return { ...state, status: 'shipped', shipment: { carrier, trackingNumber }, shippedAt };
    }
    case 'OrderDelivered':
      return { ...state, status: 'delivered', deliveredAt: event.deliveredAt };
    case 'OrderCancelled':
      return { ...state, status: 'cancelled', cancellationReason: event.reason, cancelledAt: event.cancelledAt };
    case 'OrderCredited':
      return { ...state, credited: event.credited };
    default:
      return event satisfies never;
  }
}

function begin(event: Extract<OrderEvent, { type: 'OrderPlaced' | 'OrderImported' }>): OrderState {
  const { customerId, lines, total, placedAt } = event;
  const imported = event.type === 'OrderImported';
  const then = imported ? placedAt : null;
  return {
    status: imported ? 'delivered' : 'placed',
    source: imported ? 'import' : 'storefront',
    reference: imported ? event.reference : null,
    customerId,
    lines,
    total,
    placedAt,
    paidAt: then,
    shippedAt: then,
    deliveredAt: then,
    cancelledAt: null,
    paymentReference: null,
    shipment: null,
    cancellationReason: null,
    credited: null,
  };
}

/** Marks the lines whose units come from stock. */
function marked(lines: readonly OrderLine[], tracked: ReadonlySet<string> = new Set()): readonly OrderLine[] {
  return lines.map((line) => (tracked.has(line.sku) ? { ...line, fromStock: true } : line));
}

function assertExpected(expected: MoneyJson, total: MoneyJson): void {
  if (!Money.from(expected).equals(Money.from(total))) throw new PriceChanged(expected, total);
}
