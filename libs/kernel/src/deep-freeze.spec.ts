import { deepFreeze } from './index.js';

describe('deepFreeze', () => {
  it('freezes a value recursively and returns the same value', () => {
    const value = { lines: [{ sku: 'A', price: { amount: '1.00' } }], at: null };
    expect(deepFreeze(value)).toBe(value);
    expect(() => value.lines.push({ sku: 'B', price: { amount: '2.00' } })).toThrow(TypeError);
    expect(() => (value.lines[0]!.price.amount = '2.00')).toThrow(TypeError);
    expect(value).toEqual({ lines: [{ sku: 'A', price: { amount: '1.00' } }], at: null });
  });

  it.each([[null], [undefined], [1], ['text'], [true]])('lets %s be', (value) => {
    expect(deepFreeze(value)).toBe(value);
  });
});
