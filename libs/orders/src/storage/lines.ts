import { Money } from '@tradepost/kernel';
import type { Line, OrderLine } from '../domain/order.events.js';
import type { LineRow, OrderLineRow } from './order.entities.js';

/** The rows of a credit note's lines. */
export function toLineRows(ownerId: string, lines: readonly Line[]): LineRow[] {
  return lines.map((line) => toLineRow(ownerId, line));
}

/** The lines as they were; all are in the currency of their owner. */
export function fromLineRows(rows: readonly LineRow[], currency: string): Line[] {
  return rows.map((row) => fromLineRow(row, currency));
}

/** The rows of an order's lines. */
export function toOrderLineRows(orderId: string, lines: readonly OrderLine[]): OrderLineRow[] {
  return lines.map(({ fromStock = false, ...line }) => ({ ...toLineRow(orderId, line), fromStock }));
}

/** The same the other way round. */
export function fromOrderLineRows(rows: readonly OrderLineRow[], currency: string): OrderLine[] {
  return rows.map(({ fromStock, ...row }) => ({ ...fromLineRow(row, currency), ...(fromStock && { fromStock }) }));
}

function toLineRow(ownerId: string, { unitPrice, total, ...line }: Line): LineRow {
  return { ownerId, ...line, unitPrice: Money.from(unitPrice).units, total: Money.from(total).units };
}

function fromLineRow({ ownerId: _, unitPrice, total, ...line }: LineRow, currency: string): Line {
  return {
    ...line,
    unitPrice: Money.ofUnits(unitPrice, currency).toJSON(),
    total: Money.ofUnits(total, currency).toJSON(),
  };
}
