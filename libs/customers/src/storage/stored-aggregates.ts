import { Money, type Snapshot } from '@tradepost/kernel';
import { storedAggregate, UnitOfWork, type StoredAggregate } from '@tradepost/platform';
import { customerStream } from '../domain/customer.events.js';
import { Customer } from '../domain/customer.js';
import { purchasesStream, type PurchaseHistoryEvent } from '../domain/purchase-history.events.js';
import { PurchaseHistory, type Purchase } from '../domain/purchase-history.js';
import { PurchaseEntity } from './purchase.entities.js';
import { TypeormCustomerRepository } from './typeorm-customer.repository.js';
import { TypeormPurchaseHistoryRepository } from './typeorm-purchase-history.repository.js';

/** Aggregates of Customers that `tradepost verify` checks. */
export const storedAggregates: readonly StoredAggregate[] = [
  storedAggregate(customerStream, {
    tables: { customers: 'id' },
    fold: (id, history) => Customer.fromHistory(id, history),
    load: (id) => new TypeormCustomerRepository().find(id),
  }),
  storedAggregate(purchasesStream, {
    tables: { purchase_histories: 'customer_id', purchases: 'customer_id' },
    fold: (id, history) => withPurchases(PurchaseHistory.fromHistory(id, history), purchasesOf(id, history)),
    async load(id) {
      const history = await new TypeormPurchaseHistoryRepository().of(id);
      return history.exists ? withPurchases(history, await storedPurchases(id)) : null;
    },
  }),
];

type Purchases = Readonly<Record<string, Purchase>>;

/** Totals of a customer with the orders behind them, by id. */
function withPurchases({ version, state }: PurchaseHistory, purchases: Purchases): Snapshot<unknown> {
  return { version, state: { ...state, purchases } };
}

function purchasesOf(customerId: string, history: readonly PurchaseHistoryEvent[]): Purchases {
  const purchases: Record<string, Purchase> = {};
  for (const event of history) {
    if (event.type === 'PurchaseNoted') {
      const { orderId, total, placedAt } = event;
      purchases[orderId] = { orderId, customerId, total, placedAt, withdrawn: false };
    }
    const known = event.type === 'PurchaseWithdrawn' ? purchases[event.orderId] : undefined;
    if (known !== undefined) purchases[known.orderId] = { ...known, withdrawn: true };
  }
  return purchases;
}

async function storedPurchases(customerId: string): Promise<Purchases> {
  const rows = await UnitOfWork.current().rows.find(PurchaseEntity, { customerId });
  return Object.fromEntries(
    rows.map(({ currency, total, ...row }) => [
      row.orderId,
      { ...row, total: Money.ofUnits(total, currency).toJSON() },
    ]),
  );
}
