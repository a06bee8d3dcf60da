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

/** Characters of lines that rows of their own are made of, at most; the event log packs what is longer. */
const LENGTH_IN_ROWS = 8_192;
/** What a line has beside its texts, as JSON. */
const LINE_LENGTH = 130;

/** Whether lines would take more room as rows than is worth while: they stand in the event log, too. */
export function areMany(lines: readonly OrderLine[]): boolean {
  let length = 0;
  for (const { sku, description } of lines) length += sku.length + description.length + LINE_LENGTH;
  return length > LENGTH_IN_ROWS;
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
