import { Injectable } from '@nestjs/common';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { stockStream } from '../domain/stock.events.js';
import { StockRepository } from '../domain/stock.repository.js';
import { Stock } from '../domain/stock.js';
import { StockEntity, type StockRow } from './stock.entities.js';

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
    const rows = await UnitOfWork.current().rows.findAmong(StockEntity, 'sku', skus);
    return new Map(rows.map((row) => [row.sku, restore(row)]));
  }

  async save(stock: Stock): Promise<void> {
    await saveAggregate(stockStream, stock, stateRows);
  }
}

function restore({ sku, version, level, updatedAt }: StockRow): Stock {
  return Stock.fromSnapshot(sku, { version, state: { level: Number(level), updatedAt } });
}

function toRow({ id: sku, version, state }: Stock): StockRow {
  return { sku, version, ...state };
}
