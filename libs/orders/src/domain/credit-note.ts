import { Aggregate, BrokenStream, Money, type Instant, type Snapshot } from '@tradepost/kernel';
import { CreditExceedsOrder, CreditOfNothing, CustomerIsNotTheOrders } from './credit-note.errors.js';
import type { CreditNoteEvent, CreditNoteIssued } from './credit-note.events.js';
import { addUp, type PricedItem } from './lines.js';
import { MixedCurrencies } from './order.errors.js';
import type { Line } from './order.events.js';
import type { Order } from './order.js';

export type CreditNoteState = Omit<CreditNoteIssued, 'type'>;

/** Quantity and amount (in ten-thousandths) of one sku. */
export interface Extent {
  readonly quantity: number;
  readonly units: bigint;
}

/** Content of a credit note. */
export interface Credit {
  readonly customerId: string | null;
  readonly items: readonly PricedItem[];
  readonly reason: string;
  readonly reference: string | null;
}

/** A credit given to a customer or guest. Immutable. */
export class CreditNote extends Aggregate<CreditNoteState, CreditNoteEvent> {
  /** Issues a credit note without an order. Throws `MixedCurrencies`, `AmountTooLarge`, `CreditOfNothing`. */
  static issue(id: string, { items, ...about }: Credit, issuedAt: Instant): CreditNote {
    const note = new CreditNote(id);
    note.record({ type: 'CreditNoteIssued', ...about, orderId: null, ...addUpPositive(items), issuedAt });
    return note;
  }

  /**
   * Issues a credit note for an order and records it there; `credited` holds the sums of its earlier credit notes, by
   * sku. Throws `OrderNotCreditable`, `CustomerIsNotTheOrders`, `MixedCurrencies`, `AmountTooLarge`, `CreditOfNothing`,
   * `CreditExceedsOrder`.
   */
  static issueFor(
    order: Order,
    credited: ReadonlyMap<string, Extent>,
    id: string,
    credit: Credit,
    issuedAt: Instant,
  ): CreditNote {
    const { customerId, lines: ordered, total: orderTotal } = order.state;
    if (credit.customerId !== null && credit.customerId !== customerId) throw new CustomerIsNotTheOrders();
    order.assertCreditable();
    const { lines, total } = addUpPositive(credit.items);
    if (total.currency !== orderTotal.currency)
      throw new MixedCurrencies(
        orderTotal.currency,
        lines.map((_, i) => i),
      );
    assertWithin(extentsOf(ordered), credited, lines);
    const note = new CreditNote(id);
    const { reference, reason } = credit;
    note.record({ type: 'CreditNoteIssued', reference, customerId, orderId: order.id, lines, total, reason, issuedAt });
    order.credit(id, total, issuedAt);
    return note;
  }

  static fromHistory(id: string, history: Iterable<CreditNoteEvent>): CreditNote {
    return new CreditNote(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<CreditNoteState>): CreditNote {
    return new CreditNote(id).restore(snapshot);
  }

  protected override evolve(state: CreditNoteState | null, event: CreditNoteEvent): CreditNoteState {
    if (state !== null) throw new BrokenStream(event.type);
    const { type: _, ...fields } = event;
    return fields;
  }
}

function addUpPositive(items: readonly PricedItem[]): ReturnType<typeof addUp> {
  const sums = addUp(items);
  const free = sums.lines.flatMap(({ total }, i) => (Money.from(total).units > 0n ? [] : [i]));
  if (free.length > 0) throw new CreditOfNothing(free);
  return sums;
}

function assertWithin(
  ordered: ReadonlyMap<string, Extent>,
  credited: ReadonlyMap<string, Extent>,
  lines: readonly Line[],
): void {
  const sums = extentsOf(lines);
  const exceeds = (sku: string) => {
    const [limit, before, more] = [ordered.get(sku), credited.get(sku) ?? { quantity: 0, units: 0n }, sums.get(sku)!];
    return (
      limit === undefined || before.quantity + more.quantity > limit.quantity || before.units + more.units > limit.units
    );
  };
  const beyond = lines.flatMap((line, i) => (exceeds(line.sku) ? [i] : []));
  if (beyond.length > 0) throw new CreditExceedsOrder(beyond);
}

function extentsOf(lines: readonly Line[]): Map<string, Extent> {
  const sums = new Map<string, Extent>();
  for (const { sku, quantity, total } of lines) {
    const sum = sums.get(sku) ?? { quantity: 0, units: 0n };
    sums.set(sku, { quantity: sum.quantity + quantity, units: sum.units + Money.from(total).units });
  }
  return sums;
}
