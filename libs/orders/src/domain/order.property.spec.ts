import { DomainError, Money } from '@tradepost/kernel';
import { expectFolded } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import { anyItems, anyNewOrder, anyOrderCommands, type OrderCommand } from '../testing/arbitraries.js';
import { addUp } from './lines.js';
import type { OrderEvent } from './order.events.js';
import { allowedActionsAt, type OrderAction, type OrderStatus } from './order-status.js';
import { Order } from './order.js';
import { noon } from '../testing/samples.js';

const act: Readonly<Partial<Record<OrderAction, OrderCommand>>> = {
  pay: (order) => order.pay('PAY-1', noon),
  ship: (order) => order.ship('DHL', 'JD-1', noon),
  deliver: (order) => order.deliver(noon),
  cancel: (order) => order.cancel('sold out', noon),
};

/** Possible predecessors of each status. */
const ways: Partial<Record<OrderStatus, OrderStatus[]>> = {
  placed: [],
  paid: ['placed'],
  shipped: ['paid'],
  delivered: ['shipped'],
  cancelled: ['placed', 'paid'],
};

/** Runs the allowed commands; a refusal must leave the order unchanged. Returns the statuses in sequence. */
function run(order: Order, commands: readonly OrderCommand[]): OrderStatus[] {
  const way = [order.state.status];
  const began = order.version;
  let steps = 0;
  for (const command of commands) {
    const before = { version: order.version, state: order.state };
    try {
      command(order);
      steps += 1;
      expect(order.version).toBe(began + steps);
      if (order.state.status !== before.state.status) way.push(order.state.status);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      expect({ version: order.version, state: order.state }).toEqual(before);
    }
  }
  return way;
}

describe('after any commands', () => {
  it('an order follows the transitions of its status', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        const way = run(order, commands);
        expect(way.slice(1).filter((status, i) => !ways[status]?.includes(way[i]!))).toEqual([]);
      }),
    );
  });

  it('it has the timestamps of exactly those statuses that it has been in', () => {
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

  it('its allowed actions succeed, and no others', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        run(order, commands);
        const { status, credited, total, paidAt } = order.state;
        const offered = allowedActionsAt(order.stage);
        if (credited !== null) {
          expect([paidAt, status === 'cancelled', offered.includes('cancel')]).toEqual([
            expect.any(String),
            false,
            false,
          ]);
          if (Money.from(credited).equals(Money.from(total))) expect(offered).not.toContain('ship');
        }
        for (const [action, ask] of Object.entries(act)) {
          const attempt = Order.fromSnapshot(order.id, { version: order.version, state: order.state });
          if (offered.some((one) => one === action)) expect(() => ask(attempt)).not.toThrow();
          else expect(() => ask(attempt)).toThrow(`Order ${order.id} is ${status}`);
        }
      }),
    );
  });

  it('its lines never change, and its total is their sum', () => {
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

  it('it equals the fold of its history', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        run(order, commands);
        const history: readonly OrderEvent[] = order.takeRecorded();
        expectFolded(order, history);
      }),
    );
  });
});

it('adding up keeps the order of the items, in one currency', () => {
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
