import fc from 'fast-check';
import { anyPrice } from '@tradepost/kernel/testing';
import { Product } from '../domain/product.js';
import { InMemoryProducts } from '../testing/in-memory-repositories.js';
import { gbp, morning, noon, product } from '../testing/samples.js';
import { productDetails, productResource, productSchema, type ProductResource } from './product-details.js';

const anyDefinition = fc.record({
  description: fc.constantFrom('Heart holder', 'Lantern'),
  unitPrice: fc.oneof(fc.constantFrom(gbp('2.5'), gbp('2.50')), anyPrice('JPY')),
  active: fc.boolean(),
});

describe('a product in the read model', () => {
  it('is the resource that the write side answers with, however it was redefined', () => {
    fc.assert(
      fc.property(anyDefinition, fc.array(anyDefinition, { maxLength: 6 }), (first, redefinitions) => {
        const known = Product.add('85123A', first, morning);
        for (const definition of redefinitions) known.redefine(definition, noon);
        const resource = productResource(known);
        const projected = new InMemoryProducts().streams
          .save(known)
          .reduce<ProductResource | null>((document, recorded) => productDetails.apply(document, recorded), null);
        expect(projected).toStrictEqual(resource);
      }),
    );
  });

  it('has the shape that the API promises', () => {
    const resource = productResource(product());
    expect(resource).toEqual({
      sku: '85123A',
      version: 1,
      description: 'Heart holder',
      unitPrice: gbp('2.55'),
      active: true,
      updatedAt: morning,
    });
    expect(productSchema.parse(resource)).toStrictEqual(resource);
  });

  it('is found by sku and by being on sale', () => {
    expect(productDetails.keysOf(productResource(product('85123A', { active: false })))).toEqual({
      sku: '85123A',
      active: false,
    });
  });
});
