import { Injectable } from '@nestjs/common';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { stockStream } from '../domain/stock.events.js';
import { StockRepository } from '../domain/stock.repository.js';
import { Stock } from '../domain/stock.js';
import { StockEntity, type StockRow } from './stock.entities.js';

/** Stocks read by one statement. Each number of them is a text of its own, and texts stay prepared. */
const MOST = 50;
const SELECT = 'SELECT sku, version, level, updated_at AS "updatedAt" FROM stocks';

const stateRows: StateRows<Stock> = {
  insert: ({ rows }, stock) => rows.insert(StockEntity, toRow(stock)),
  update: ({ rows }, stock) => rows.update(StockEntity, toRow(stock)),
};

@Injectable()
export class TypeormStockRepository extends StockRepository {
  async of(sku: string): Promise<Stock> {
    return (await this.tracked([sku])).get(sku) ?? Stock.untracked(sku);
  }

  async tracked(skus: Iterable<string>): Promise<ReadonlyMap<string, Stock>> {
    const { session } = UnitOfWork.current();
    const wanted = [...skus];
    const stocks = new Map<string, Stock>();
    for (let from = 0; from < wanted.length; from += MOST) {
      const some = wanted.slice(from, from + MOST);
      const text = `${SELECT} WHERE sku IN (${some.map(() => '?').join(', ')})`;
      for (const row of await session.query<StockRow>(text, some)) stocks.set(row.sku, restore(row));
    }
    return stocks;
  }

  save(stock: Stock) {
    return saveAggregate(stockStream, stock, stateRows);
  }
}

function restore({ sku, version, level, updatedAt }: StockRow): Stock {
  return Stock.fromSnapshot(sku, { version, state: { level: Number(level), updatedAt } });
}

function toRow({ id: sku, version, state }: Stock): StockRow {
  return { sku, version, ...state };
}
