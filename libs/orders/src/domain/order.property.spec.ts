import { DomainError, Money } from '@tradepost/kernel';
import { expectFolded } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import { anyItems, anyNewOrder, anyOrderCommands, type OrderCommand } from '../testing/arbitraries.js';
import { addUp } from './lines.js';
import type { OrderEvent } from './order.events.js';
import type { OrderStatus } from './order-status.js';
import type { Order } from './order.js';

/** Where each status may have come from. */
const ways: Partial<Record<OrderStatus, OrderStatus[]>> = {
  placed: [],
  paid: ['placed'],
  shipped: ['paid'],
  delivered: ['shipped'],
  cancelled: ['placed', 'paid'],
};

/** Runs what is admitted; a refusal has to leave the order as it was. Returns the statuses on the way. */
function run(order: Order, commands: readonly OrderCommand[]): OrderStatus[] {
  const way = [order.state.status];
  for (const command of commands) {
    const before = { version: order.version, state: order.state };
    try {
      command(order);
      expect(order.version).toBe(before.version + 1);
      way.push(order.state.status);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      expect({ version: order.version, state: order.state }).toEqual(before);
    }
  }
  return way;
}

describe('whatever is asked of an order', () => {
  it('it goes the way of its status, step by step', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        const way = run(order, commands);
        expect(way.slice(1).filter((status, i) => !ways[status]?.includes(way[i]!))).toEqual([]);
        expect(order.version).toBe(way.length);
      }),
    );
  });

  it('it bears the marks of exactly those statuses that it has been in', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        const way = run(order, commands);
        const { state } = order;
        const been = (status: OrderStatus) =>
          way.includes(status) || (state.source === 'import' && status !== 'cancelled');
        expect(state.paidAt !== null).toBe(been('paid'));
        expect(state.shippedAt !== null).toBe(been('shipped'));
        expect(state.deliveredAt !== null).toBe(been('delivered'));
        expect(state.cancelledAt !== null).toBe(been('cancelled'));
        expect(state.cancellationReason !== null).toBe(been('cancelled'));
        expect(state.paymentReference !== null).toBe(way.includes('paid'));
        expect(state.shipment !== null).toBe(way.includes('shipped'));
        expect(state.reference !== null).toBe(state.source === 'import');
      }),
    );
  });

  it('what was ordered stays, and its total is the sum of its lines', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        const { lines: ordered, total, placedAt, customerId } = order.state;
        run(order, commands);
        expect(order.state).toMatchObject({ lines: ordered, total, placedAt, customerId });
        const units = ordered.map((line) => Money.from(line.unitPrice).units * BigInt(line.quantity));
        expect(ordered.map((line) => Money.from(line.total).units)).toEqual(units);
        expect(Money.from(total).units).toBe(units.reduce((sum, one) => sum + one, 0n));
        expect(ordered.map(({ number }) => number)).toEqual(ordered.map((_, i) => i + 1));
      }),
    );
  });

  it('it is what its history makes of it', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        run(order, commands);
        const history: readonly OrderEvent[] = order.takeRecorded();
        expectFolded(order, history);
      }),
    );
  });
});

it('adding up keeps every item in its place, in one currency', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const { lines, total } = addUp(items);
      expect(lines.map(({ sku, description, quantity }) => [sku, description, quantity])).toEqual(
        items.map(({ sku, description, quantity }) => [sku, description, quantity]),
      );
      expect(new Set(lines.flatMap((line) => [line.unitPrice.currency, line.total.currency]))).toEqual(
        new Set([total.currency]),
      );
    }),
  );
});
