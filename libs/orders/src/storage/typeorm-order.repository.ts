import { Injectable } from '@nestjs/common';
import { BrokenStream, Money, type Instant } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { orderStream, type OrderLine } from '../domain/order.events.js';
import { Order, type OrderState } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { areMany, fromOrderLineRows, toOrderLineRows } from './lines.js';
import { OrderEntity, OrderLineEntity, type OrderRow } from './order.entities.js';

const stateRows: StateRows<Order> = {
  async insert({ rows }, order) {
    const row = toRow(order);
    await rows.insert(OrderEntity, row);
    if (!row.linesInLog) await rows.insertAll(OrderLineEntity, toOrderLineRows(order.id, order.state.lines));
  },
  update: ({ rows }, order) => rows.update(OrderEntity, toRow(order)),
};

const END_OF_TIME = '9999-12-31T23:59:59.999Z';

@Injectable()
export class TypeormOrderRepository extends OrderRepository {
  async find(id: string): Promise<Order | null> {
    const row = await UnitOfWork.current().rows.findOne(OrderEntity, { id });
    return row === null ? null : restore(row);
  }

  async findByReference(reference: string): Promise<Order | null> {
    const row = await UnitOfWork.current().rows.findOne(OrderEntity, { reference });
    return row === null ? null : restore(row);
  }

  async openOf(customerId: string, most: number, before: Instant = END_OF_TIME): Promise<readonly Order[]> {
    const open = await UnitOfWork.current().session.sql<{ id: string }>`
      SELECT id FROM orders
      WHERE customer_id = ${customerId} AND status = 'placed' AND credited IS NULL AND placed_at < ${before}
      ORDER BY placed_at, id LIMIT ${most}`;
    const orders: Order[] = [];
    for (const { id } of open) orders.push(await this.get(id, 'everything'));
    return orders;
  }

  async save(order: Order): Promise<void> {
    await saveAggregate(orderStream, order, stateRows);
  }
}

function toRow({ id, version, state }: Order): OrderRow {
  const { lines: _, total, shipment, credited, ...fields } = state;
  const { carrier, trackingNumber } = shipment ?? { carrier: null, trackingNumber: null };
  return {
    id,
    version,
    ...fields,
    currency: total.currency,
    total: Money.from(total).units,
    carrier,
    trackingNumber,
    credited: credited === null ? null : Money.from(credited).units,
    linesInLog: areMany(state.lines),
  };
}

async function linesOf({ id, currency, linesInLog }: OrderRow): Promise<readonly OrderLine[]> {
  const uow = UnitOfWork.current();
  if (!linesInLog) return fromOrderLineRows(await uow.rows.find(OrderLineEntity, { ownerId: id }, 'number'), currency);
  const first = await uow.firstOf(orderStream, id);
  if (first === null || !('lines' in first)) throw new BrokenStream(first?.type ?? 'nothing');
  return first.lines;
}

async function restore(row: OrderRow): Promise<Order> {
  const { id, version, currency, total, carrier, trackingNumber, credited, linesInLog: _, ...fields } = row;
  const state: OrderState = {
    ...(fields as Pick<OrderState, 'status' | 'source'> & typeof fields),
    lines: await linesOf(row),
    total: Money.ofUnits(total, currency).toJSON(),
    shipment: carrier === null || trackingNumber === null ? null : { carrier, trackingNumber },
    credited: credited === null ? null : Money.ofUnits(credited, currency).toJSON(),
  };
  return Order.fromSnapshot(id, { version, state });
}
