import { Injectable } from '@nestjs/common';
import { Money, type Recorded } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { purchasesStream, type PurchaseHistoryEvent } from '../domain/purchase-history.events.js';
import { PurchaseHistory, type CurrencyTotal, type Purchase, type Span } from '../domain/purchase-history.js';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';
import { PurchaseEntity, PurchaseHistoryEntity, type PurchaseHistoryRow } from './purchase.entities.js';

const stateRows: StateRows<PurchaseHistory> = {
  insert: ({ rows }, history) => rows.insert(PurchaseHistoryEntity, toRow(history)),
  update: ({ rows }, history) => rows.update(PurchaseHistoryEntity, toRow(history)),
};

@Injectable()
export class TypeormPurchaseHistoryRepository extends PurchaseHistoryRepository {
  async of(customerId: string): Promise<PurchaseHistory> {
    const row = await UnitOfWork.current().rows.findOne(PurchaseHistoryEntity, { customerId });
    if (row === null) return PurchaseHistory.empty(customerId);
    const { version, orders, creditNotes, totals, firstOrderAt, lastOrderAt } = row;
    const state = { orders, creditNotes, totals: JSON.parse(totals) as CurrencyTotal[], firstOrderAt, lastOrderAt };
    return PurchaseHistory.fromSnapshot(customerId, { version, state });
  }

  async purchase(orderId: string): Promise<Purchase | null> {
    const row = await UnitOfWork.current().rows.findOne(PurchaseEntity, { orderId });
    if (row === null) return null;
    const { currency, total, ...fields } = row;
    return { ...fields, total: Money.ofUnits(total, currency).toJSON() };
  }

  async spanWithout(customerId: string, orderId: string): Promise<Span> {
    const [span] = await UnitOfWork.current().session.sql<Span>`
      SELECT min(placed_at) AS "firstOrderAt", max(placed_at) AS "lastOrderAt" FROM purchases
      WHERE customer_id = ${customerId} AND withdrawn = 0 AND order_id <> ${orderId}`;
    return span ?? { firstOrderAt: null, lastOrderAt: null };
  }

  async save(history: PurchaseHistory): Promise<void> {
    const events = await saveAggregate(purchasesStream, history, stateRows);
    for (const event of events) await this.keepPurchase(event);
  }

  private async keepPurchase({ streamId: customerId, event }: Recorded<PurchaseHistoryEvent>): Promise<void> {
    const { rows, session } = UnitOfWork.current();
    if (event.type === 'PurchaseNoted') {
      const { orderId, total, placedAt } = event;
      const { currency } = total;
      await rows.insert(PurchaseEntity, {
        orderId,
        customerId,
        currency,
        total: Money.from(total).units,
        placedAt,
        withdrawn: false,
      });
    }
    if (event.type === 'PurchaseWithdrawn') {
      await session.sql`UPDATE purchases SET withdrawn = ${1} WHERE order_id = ${event.orderId}`;
    }
  }
}

function toRow({ id: customerId, version, state }: PurchaseHistory): PurchaseHistoryRow {
  return { customerId, version, ...state, totals: JSON.stringify(state.totals) };
}
