import type { Database } from 'better-sqlite3';
import { tableOf } from './collection-table.js';
import { DAY, type Copies } from './multiply-rows.js';

interface History {
  readonly customer_id: string;
  readonly version: number;
  readonly orders: number;
  /** JSON. */
  readonly totals: string;
  readonly first_order_at: string;
}

interface Total {
  readonly ordered: { readonly amount: string };
}

/** Updates the purchase histories in write model and read model: every copied day has the same purchases. */
export function addUpPurchases(writeModel: Database, readModel: Database, { count }: Copies): void {
  const documents = tableOf(readModel, 'customers');
  const save = writeModel.prepare(
    'UPDATE purchase_histories SET version = ?, orders = ?, totals = ?, first_order_at = ? WHERE customer_id = ?',
  );
  const find = readModel.prepare<[string], { seen: string; body: string }>(
    `SELECT seen, body FROM "${documents}" WHERE id = ?`,
  );
  const replace = readModel.prepare(`UPDATE "${documents}" SET seen = ?, body = ? WHERE id = ?`);
  for (const history of writeModel.prepare('SELECT * FROM purchase_histories').all() as History[]) {
    const [version, orders] = [history.version * count, history.orders * count];
    const totals = (JSON.parse(history.totals) as Total[]).map((total) => {
      return { ...total, ordered: { ...total.ordered, amount: times(total.ordered.amount, count) } };
    });
    const firstOrderAt = new Date(Date.parse(history.first_order_at) - (count - 1) * DAY).toISOString();
    save.run(version, orders, JSON.stringify(totals), firstOrderAt, history.customer_id);
    const document = find.get(history.customer_id)!;
    const body = JSON.parse(document.body) as { purchases: object };
    const purchases = { ...body.purchases, orders, totals, firstOrderAt };
    const seen = { ...(JSON.parse(document.seen) as object), purchases: version };
    replace.run(JSON.stringify(seen), JSON.stringify({ ...body, purchases }), history.customer_id);
  }
}

/** Product of an amount with two decimals and a whole number. */
function times(amount: string, count: number): string {
  return (Number(BigInt(amount.replace('.', '')) * BigInt(count)) / 100).toFixed(2);
}
