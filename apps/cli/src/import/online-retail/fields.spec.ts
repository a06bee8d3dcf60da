import { parseCustomer, parseQuantity } from './fields.js';

describe('a customer id', () => {
  it.each([
    ['13085', '13085'],
    ['13085.0', '13085'],
    ['13085.00', '13085'],
    ['', null],
  ])('reads %j', (text, value) => expect(parseCustomer(text)).toEqual({ value }));

  it.each(['nan', '13085.5', '13085.', '-13085', '1.3085e4', '13 085', '1'.repeat(21)])('refuses %j', (text) =>
    expect(parseCustomer(text)).toHaveProperty('problem'),
  );
});

describe('a quantity', () => {
  it.each([
    ['6', 6],
    ['-12', -12],
    ['007', 7],
    ['1.0', 1],
    ['-6.00', -6],
  ])('reads %j', (text, value) => expect(parseQuantity(text)).toEqual({ value }));

  it.each(['', '+6', '6.5', '6.', '.0', '6.0.0', '0.0', '1,000', 'six', '0', '-0', '000'])('refuses %j', (text) =>
    expect(parseQuantity(text)).toHaveProperty('problem'),
  );
});
