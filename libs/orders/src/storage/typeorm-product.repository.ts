import { Injectable } from '@nestjs/common';
import { Money } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { productStream } from '../domain/product.events.js';
import { Product } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';
import { ProductEntity, type ProductRow } from './product-and-buyer.entities.js';

const stateRows: StateRows<Product> = {
  insert: ({ rows }, product) => rows.insert(ProductEntity, toRow(product)),
  update: ({ rows }, product) => rows.update(ProductEntity, toRow(product)),
};

@Injectable()
export class TypeormProductRepository extends ProductRepository {
  async find(sku: string): Promise<Product | null> {
    const row = await UnitOfWork.current().rows.findOne(ProductEntity, { sku });
    return row === null ? null : restore(row);
  }

  async among(skus: Iterable<string>): Promise<ReadonlyMap<string, Product>> {
    const rows = await UnitOfWork.current().rows.findAmong(ProductEntity, 'sku', skus);
    return new Map(rows.map((row) => [row.sku, restore(row)]));
  }

  async save(product: Product): Promise<void> {
    await saveAggregate(productStream, product, stateRows);
  }
}

function restore({ sku, version, description, currency, unitPrice, active, updatedAt }: ProductRow): Product {
  const state = { description, unitPrice: Money.ofUnits(unitPrice, currency).toJSON(), active, updatedAt };
  return Product.fromSnapshot(sku, { version, state });
}

function toRow({ id: sku, version, state }: Product): ProductRow {
  const { unitPrice, ...fields } = state;
  return { sku, version, ...fields, currency: unitPrice.currency, unitPrice: Money.from(unitPrice).units };
}
