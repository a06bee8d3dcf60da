import { BrokenStream, InvalidMoney } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { gbp, heartsDefinition, morning, noon, product } from '../testing/samples.js';
import type { ProductEvent } from './product.events.js';
import { evolveProduct, Product, ProductNotFound, type ProductDefinition } from './product.js';

const sku = '85123A';
const added: ProductEvent = { type: 'ProductAdded', ...heartsDefinition, addedAt: morning };
const become = (definition: Partial<ProductDefinition>) => (known: Product) =>
  known.redefine({ ...heartsDefinition, ...definition }, noon);

describe('adding a product', () => {
  it('records its definition', () => {
    givenNothing.when(() => Product.add(sku, heartsDefinition, morning)).then(added);
    expect(product().state).toEqual({ ...heartsDefinition, updatedAt: morning });
  });

  it('writes the price in the fewest digits', () => {
    givenNothing
      .when(() => Product.add(sku, { ...heartsDefinition, unitPrice: gbp('2.5') }, morning))
      .then({ ...added, unitPrice: gbp('2.50') });
  });

  it('may be free of charge, and not on sale', () => {
    const gift = { ...heartsDefinition, unitPrice: gbp('0'), active: false };
    givenNothing.when(() => Product.add(sku, gift, morning)).then({ ...added, unitPrice: gbp('0.00'), active: false });
  });

  it('refuses an invalid price', () => {
    givenNothing
      .when(() => Product.add(sku, { ...heartsDefinition, unitPrice: gbp('cheap') }, morning))
      .thenRefuses(InvalidMoney, { code: 'validation_failed' });
  });
});

describe('a sku', () => {
  const longest = 'x'.repeat(40);

  it.each(['85123A', 'POST', 'BANK CHARGES', 'gift_0001_20', 'é', longest])('may be "%s"', (text) => {
    givenNothing.when(() => Product.add(text, heartsDefinition, morning)).then(added);
  });

  it.each([
    '',
    ' ',
    ' 85123A',
    '85123A ',
    `${longest}x`,
    'A\tB',
    'A\nB',
    'A\u0000',
    'A\u2028B',
    'A\ud800',
    '\u00a0A',
    '\u3164',
    '.',
    '..',
  ])('may not be %j', (text) => {
    givenNothing
      .when(() => Product.add(text, heartsDefinition, morning))
      .thenRefuses(ProductNotFound, { code: 'product_not_found' });
  });
});

describe('redefining a product', () => {
  it.each<Partial<ProductDefinition>>([
    { description: 'Heart holder, white' },
    { unitPrice: gbp('2.5501') },
    { unitPrice: { amount: '2.55', currency: 'EUR' } },
    { active: false },
  ])('notes the change to %j', (change) => {
    given(product())
      .when(become(change))
      .then({ type: 'ProductChanged', ...heartsDefinition, ...change, changedAt: noon });
  });

  it('updates the definition and its time', () => {
    const known = product();
    become({ description: 'Heart', active: false })(known);
    expect(known.state).toEqual({ ...heartsDefinition, description: 'Heart', active: false, updatedAt: noon });
  });

  it.each([{}, { unitPrice: gbp('2.5500') }])('records nothing where it is so already (%j)', (change) => {
    given(product()).when(become(change)).thenNothing();
  });

  it('can be reverted', () => {
    const known = product();
    become({ active: false })(known);
    given(known)
      .when(become({}))
      .then({ type: 'ProductChanged', ...heartsDefinition, changedAt: noon });
  });

  it('refuses an invalid price', () => {
    given(product())
      .when(become({ unitPrice: gbp('2.55555') }))
      .thenRefuses(InvalidMoney, { code: 'validation_failed' });
  });
});

describe('the stream of a product', () => {
  it('begins with ProductAdded, once', () => {
    expect(() => evolveProduct(null, { type: 'ProductChanged', ...heartsDefinition, changedAt: noon })).toThrow(
      BrokenStream,
    );
    expect(() => Product.fromHistory(sku, [added, added])).toThrow(BrokenStream);
  });
});
