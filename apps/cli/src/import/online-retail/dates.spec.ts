import fc from 'fast-check';
import { DateColumn, parseTime } from './dates.js';
import { DatesAreDayFirst } from './import-errors.js';

describe('a time', () => {
  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 08:26', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 23:59:59', '2010-12-01T23:59:59.000Z'],
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['1/12/2011 14:05', '2011-01-12T14:05:00.000Z'],
    ['01/02/2011 00:00', '2011-01-02T00:00:00.000Z'],
    ['2012-02-29 12:00', '2012-02-29T12:00:00.000Z'],
    ['2010-12-01T08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26:00Z', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26Z', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 08:26:00Z', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26:00.123456Z', '2010-12-01T08:26:00.123Z'],
    ['2010-12-01T08:26:00.5+01:30', '2010-12-01T06:56:00.500Z'],
    ['2010-12-31T20:00:00-05:00', '2011-01-01T01:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['12/1/2010 8:26:30', '2010-12-01T08:26:30.000Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(parseTime(text)!).toISOString()).toBe(expected);
  });

  it.each([
    '',
    '2010-12-01',
    '2010-12-01t08:26:00',
    '2010-12-01T08:26:00z',
    '2010-12-01T08:26:00+24:00',
    '2010-12-01T08:26:00+01',
    '9999-12-31T23:59:59-00:01',
    '0100-01-01T00:00:00+00:01',
    '2010-12-01 8:26',
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

describe('a date with the day first', () => {
  it.each([
    ['13/1/2010 8:26', '2010-01-13T08:26:00.000Z'],
    ['1/12/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 08:26', '2010-12-01T08:26:00.000Z'],
  ])('is read where that is asked for: %s', (text, expected) => {
    expect(new Date(parseTime(text, 'dmy')!).toISOString()).toBe(expected);
    parseTime(text, 'mdy');
    expect(new Date(parseTime(text, 'dmy')!).toISOString()).toBe(expected);
  });

  it('refuses a month first then', () => expect(parseTime('1/13/2010 8:26', 'dmy')).toBeNull());
});

describe('a column of dates', () => {
  const check = (...texts: string[]) => {
    const column = new DateColumn();
    texts.forEach((text, i) => column.add(i + 2, text));
    return () => column.assertMonthFirst('sales.csv');
  };

  it('that can only have the day first is named, with the first line that says so', () => {
    const refused = check('1/2/2011 9:00', '31/1/2011 9:00', '13/2/2011 9:00');
    expect(refused).toThrow(DatesAreDayFirst);
    expect(refused).toThrow(/line 3 .*"31\/1\/2011 9:00".*--dates dmy/);
  });

  it.each([
    ['that can have either', ['1/2/2011 9:00', '12/12/2011 9:00']],
    ['that has the month first', ['1/2/2011 9:00', '1/31/2011 9:00']],
    ['that has both, one of which must be wrong', ['31/1/2011 9:00', '1/31/2011 9:00']],
    ['without slashes', ['2011-01-31 9:00', '', 'x']],
    ['of dates that no calendar has', ['31/2/2011 9:00', '32/1/2011 9:00']],
  ])('%s is taken as the data set has it', (_, texts) => {
    expect(check(...texts)).not.toThrow();
  });
});
