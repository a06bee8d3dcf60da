import { Money } from '@tradepost/kernel';
import type { Line } from '../domain/order.events.js';
import type { LineRow } from './order.entities.js';

/** The rows of an order's or credit note's lines. */
export function toLineRows(ownerId: string, lines: readonly Line[]): LineRow[] {
  return lines.map(({ unitPrice, total, ...line }) => {
    return { ownerId, ...line, unitPrice: Money.from(unitPrice).units, total: Money.from(total).units };
  });
}

/** The lines as they were; all are in the currency of their owner. */
export function fromLineRows(rows: readonly LineRow[], currency: string): Line[] {
  return rows.map(({ ownerId: _, unitPrice, total, ...line }) => {
    return {
      ...line,
      unitPrice: Money.ofUnits(unitPrice, currency).toJSON(),
      total: Money.ofUnits(total, currency).toJSON(),
    };
  });
}
