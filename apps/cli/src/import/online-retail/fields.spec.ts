import fc from 'fast-check';
import { parseCustomer, parseQuantity, parseTime } from './fields.js';

describe('a time', () => {
  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 08:26', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 23:59:59', '2010-12-01T23:59:59.000Z'],
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['1/12/2011 14:05', '2011-01-12T14:05:00.000Z'],
    ['01/02/2011 00:00', '2011-01-02T00:00:00.000Z'],
    ['2012-02-29 12:00', '2012-02-29T12:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(parseTime(text)!).toISOString()).toBe(expected);
  });

  it.each([
    '',
    '2010-12-01',
    '2010-12-01T08:26:00',
    '2010-12-01 8:26',
    '2010-12-01 08:26:00Z',
    '2010-12-01 24:00',
    '2010-12-01 08:60',
    '2010-12-01 08:26:60',
    '2011-02-29 08:26',
    '2010-13-01 08:26',
    '2010-00-10 08:26',
    '0050-01-01 08:26',
    '13/1/2010 8:26',
    '2/30/2010 8:26',
    '12/1/10 8:26',
    '1-12-2010 8:26',
    '2010-12-01 08:26:00\n',
  ])('refuses %j', (text) => expect(parseTime(text)).toBeNull());

  it('reads every minute of the calendar', () => {
    const minutes = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(minutes, (date) => {
        const text = date.toISOString().slice(0, 16).replace('T', ' ');
        return parseTime(text) === Math.floor(date.getTime() / 60_000) * 60_000;
      }),
    );
  });
});

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
  ])('reads %j', (text, value) => expect(parseQuantity(text)).toEqual({ value }));

  it.each(['', '+6', '6.0', '1,000', 'six', '0', '-0', '000'])('refuses %j', (text) =>
    expect(parseQuantity(text)).toHaveProperty('problem'),
  );
});
