import { Money } from '@tradepost/kernel';
import type { Line, OrderLine } from '../domain/order.events.js';
import type { LineRow, OrderLineRow } from './order.entities.js';

/** Rows of a credit note's lines. */
export function toLineRows(ownerId: string, lines: readonly Line[]): LineRow[] {
  return lines.map((line) => toLineRow(ownerId, line));
}

/** Lines from rows; all are in the currency of their order or credit note. */
export function fromLineRows(rows: readonly LineRow[], currency: string): Line[] {
  return rows.map((row) => fromLineRow(row, currency));
}

/** Largest size of lines stored as rows, in characters; the event log compresses larger ones. */
const maxCharactersInRows = 8_192;
/** Characters of a line's JSON beside its texts. */
const charactersBesideTexts = 130;

/** Whether lines are too large to be stored as rows, too: they are in the event log anyway. */
export function areMany(lines: readonly OrderLine[]): boolean {
  let length = 0;
  for (const { sku, description } of lines) length += sku.length + description.length + charactersBesideTexts;
  return length > maxCharactersInRows;
}

/** Rows of an order's lines. */
export function toOrderLineRows(orderId: string, lines: readonly OrderLine[]): OrderLineRow[] {
  return lines.map(({ fromStock = false, ...line }) => ({ ...toLineRow(orderId, line), fromStock }));
}

/** Order lines from rows. */
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
