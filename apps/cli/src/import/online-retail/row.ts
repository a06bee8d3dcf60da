import { isSku } from '@tradepost/orders';
import { formatAmount, HIGHEST_TOTAL, HIGHEST_UNIT_PRICE, parseAmount } from './amount.js';
import { parseTime, type DateOrder } from './dates.js';
import { HIGHEST_QUANTITY, parseCustomer, parseQuantity } from './fields.js';
import { isPrintable, lengthOf, tidy, withoutControls } from './text.js';

/** Why a row is skipped; the first reason that applies, in this order. */
export const skipReasons = ['malformed', 'adjustment', 'write_off', 'positive_cancellation', 'zero_price'] as const;
export type SkipReason = (typeof skipReasons)[number];

/** A row that becomes a line of an order or a credit note. */
export interface KeptRow {
  readonly kind: 'order_line' | 'credit_line';
  readonly invoice: string;
  readonly sku: string;
  readonly description: string;
  /** Always positive. */
  readonly quantity: number;
  /** Ten-thousandths of a pound, always positive. */
  readonly unitPrice: bigint;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly customer: string | null;
  /** As the file writes it. */
  readonly country: string;
}

export interface SkippedRow {
  readonly kind: 'skipped';
  /** What stands where the invoice number should, at most 100 characters. */
  readonly invoice: string;
  readonly reason: SkipReason;
  readonly detail: string;
  /** Null where the row is malformed: it says nothing of an invoice then. */
  readonly at: number | null;
}

export type ClassifiedRow = KeptRow | SkippedRow;

const COLUMNS = 8;
const LONGEST_SKU = 40;
const invoiceNumber = /^([AC]?)\d{6}$/;

/**
 * Decides what one row of the file is. Never throws. Blanks around a field never count. What is wrong with the form of
 * a row makes it `malformed` before anything else; what is merely beyond the shop's limits only where it would be kept.
 */
export function classify(row: readonly string[], dates: DateOrder = 'mdy'): ClassifiedRow {
  const [
    invoice = '',
    sku = '',
    description = '',
    quantityText = '',
    timeText = '',
    priceText = '',
    customerText = '',
    country = '',
  ] = row.map((field) => field.trim());
  const type = invoiceNumber.exec(invoice)?.[1];
  const at = type === undefined || row.length !== COLUMNS ? null : parseTime(timeText, dates);
  const skip = (reason: SkipReason, detail: string): SkippedRow => ({
    kind: 'skipped',
    invoice: invoice.slice(0, 100),
    reason,
    detail,
    at: reason === 'malformed' ? null : at,
  });

  if (row.length !== COLUMNS) return skip('malformed', `${row.length} columns instead of ${COLUMNS}`);
  if (type === undefined)
    return skip('malformed', `invoice number ${tidy(invoice)} is not six digits, with or without a C or an A before`);
  const quantity = parseQuantity(quantityText);
  if ('problem' in quantity) return skip('malformed', quantity.problem);
  if (at === null) return skip('malformed', `time ${tidy(timeText)} is not a time`);
  const unitPrice = parseAmount(priceText);
  if (unitPrice === null)
    return skip('malformed', `price ${tidy(priceText)} is not a decimal of at most four decimals`);
  const customer = parseCustomer(customerText);
  if ('problem' in customer) return skip('malformed', customer.problem);
  if (type !== 'A' && unitPrice < 0n) return skip('malformed', 'price is negative');

  if (type === 'A') return skip('adjustment', 'adjustment of bad debt');
  if (type === '' && quantity.value < 0) return skip('write_off', 'negative quantity outside a cancellation');
  if (type === 'C' && quantity.value > 0) return skip('positive_cancellation', 'positive quantity in a cancellation');
  if (unitPrice === 0n) return skip('zero_price', 'price is 0');

  const kind = type === 'C' ? 'credit_line' : 'order_line';
  const kept: KeptRow = {
    kind,
    invoice,
    sku,
    description: withoutControls(description),
    quantity: Math.abs(quantity.value),
    unitPrice,
    at,
    customer: customer.value,
    country: withoutControls(country),
  };
  const beyond = beyondLimits(kept);
  return beyond === null ? kept : skip('malformed', beyond);
}

function beyondLimits({ sku, quantity, unitPrice }: KeptRow): string | null {
  if (sku === '') return 'stock code is empty';
  if (sku.length > LONGEST_SKU && lengthOf(sku) > LONGEST_SKU)
    return `stock code is longer than ${LONGEST_SKU} characters`;
  if (!isPrintable(sku)) return 'stock code holds characters that cannot be printed';
  if (!isSku(sku)) return `stock code ${tidy(sku)} cannot be that of a product`;
  if (quantity > HIGHEST_QUANTITY) return `quantity is beyond ${HIGHEST_QUANTITY.toLocaleString('en')}`;
  if (unitPrice > HIGHEST_UNIT_PRICE) return `price is beyond ${formatAmount(HIGHEST_UNIT_PRICE)}`;
  if (unitPrice * BigInt(quantity) > HIGHEST_TOTAL)
    return `quantity times price is beyond ${formatAmount(HIGHEST_TOTAL)}`;
  return null;
}
