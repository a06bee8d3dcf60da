import fc from 'fast-check';
import { anyPrice } from '@tradepost/kernel/testing';
import { Product } from '../domain/product.js';
import { InMemoryProducts, InMemoryStocks } from '../testing/in-memory-repositories.js';
import { gbp, morning, noon, orderId, product, stock } from '../testing/samples.js';
import { productDetails, productResource, productSchema, type ProductResource } from './product-details.js';

const anyDefinition = fc.record({
  description: fc.constantFrom('Heart holder', 'Lantern'),
  unitPrice: fc.oneof(fc.constantFrom(gbp('2.5'), gbp('2.50')), anyPrice('JPY')),
  active: fc.boolean(),
});

describe('a product document', () => {
  it('equals the resource of the write side after any changes', () => {
    fc.assert(
      fc.property(anyDefinition, fc.array(anyDefinition, { maxLength: 6 }), (first, redefinitions) => {
        const known = Product.add('85123A', first, morning);
        for (const definition of redefinitions) known.redefine(definition, noon);
        const resource = productResource(known, null);
        const projected = new InMemoryProducts().streams
          .save(known)
          .reduce<ProductResource | null>((document, recorded) => productDetails.apply(document, recorded), null);
        expect(projected).toStrictEqual(resource);
      }),
    );
  });

  it('matches the schema of the API', () => {
    const resource = productResource(product(), null);
    expect(resource).toEqual({
      sku: '85123A',
      version: 1,
      description: 'Heart holder',
      unitPrice: gbp('2.55'),
      active: true,
      stock: null,
      updatedAt: morning,
    });
    expect(productSchema.parse(resource)).toStrictEqual(resource);
  });

  it('shows its stock, which does not change its version, in any interleaving', () => {
    const [known, some] = [product(), stock(10)];
    known.redefine({ description: 'Heart', unitPrice: gbp('2.55'), active: true }, noon);
    some.take(orderId, 4, noon);
    some.takeBack(orderId, 1, noon);
    const [added, changed] = new InMemoryProducts().streams.save(known);
    const [first, ...later] = new InMemoryStocks().streams.save(some);
    const shown: ProductResource[] = [];
    for (const recorded of [added!, first!, changed!, ...later]) {
      shown.push(productDetails.apply(shown.at(-1) ?? null, recorded));
    }
    expect(shown.map(({ version, stock: level }) => [version, level])).toEqual([
      [1, null],
      [1, 11],
      [2, 11],
      [2, 10],
      [2, 6],
      [2, 7],
    ]);
    expect(shown.at(-1)).toStrictEqual(productResource(known, some.level));
    expect(shown.map((resource) => productSchema.parse(resource))).toStrictEqual(shown);
  });

  it('is found by sku and by whether it is on sale', () => {
    expect(productDetails.keysOf(productResource(product('85123A', { active: false }), 7))).toEqual({
      sku: '85123A',
      active: false,
    });
  });
});
