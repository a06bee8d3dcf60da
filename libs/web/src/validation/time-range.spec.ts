import { FIRST_INSTANT, LAST_INSTANT } from '@tradepost/kernel';
import fc from 'fast-check';
import { dtoSchema } from './dto-schema.js';
import { HttpProblem } from '../problems/http-problem.js';
import { IsInstant } from './rules.js';
import { bound } from './time-range.js';
import { queryCheck } from './validation.js';

const NANOSECONDS = 1_000_000n;
const two = (number: number) => String(number).padStart(2, '0');
const digits = (count: number) =>
  fc.array(fc.nat(9), { minLength: count, maxLength: count }).map((all) => all.join(''));

/** Every kind of instant that a query may hold, and how many nanoseconds it is after 1970. */
const asked = fc
  .record({
    // The first and last days of all, and of the years that have four digits.
    day: fc.oneof(
      fc.constantFrom('0000-01-01', '0000-12-31', '0001-01-01', '9999-12-31', '9999-12-30', '0001-01-02'),
      fc
        .date({ noInvalidDate: true, min: new Date(FIRST_INSTANT), max: new Date(LAST_INSTANT) })
        .map((date) => date.toISOString().slice(0, 10)),
    ),
    hour: fc.nat(23),
    minute: fc.nat(59),
    second: fc.nat(59),
    fraction: fc.nat(9).chain(digits),
    offset: fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }),
  })
  .map(({ day, hour, minute, second, fraction, offset }) => {
    const time = `${day}T${two(hour)}:${two(minute)}:${two(second)}`;
    const [sign, from] = [offset < 0 ? '-' : '+', Math.abs(offset)];
    const zone = `${sign}${two(Math.floor(from / 60))}:${two(from % 60)}`;
    const at = BigInt(Date.parse(`${time}Z`) - offset * 60_000) * NANOSECONDS + BigInt(fraction.padEnd(9, '0'));
    return { text: `${time}${fraction === '' ? '' : `.${fraction}`}${zone}`, at };
  });

/** Instants that can be stored, the first and the last among them. */
const stored = fc.oneof(
  fc.constantFrom(FIRST_INSTANT, LAST_INSTANT),
  fc
    .date({ noInvalidDate: true, min: new Date(FIRST_INSTANT), max: new Date(LAST_INSTANT) })
    .map((date) => date.toISOString()),
);

class AtDto {
  @IsInstant()
  at!: string;
}

describe('the bound of a range of time', () => {
  it('divides what is stored as the instant does, whatever its offset and decimals', () => {
    const check = queryCheck(dtoSchema(AtDto));
    fc.assert(
      fc.property(asked, stored, ({ text, at }, instant) => {
        check({ at: text });
        const there = BigInt(Date.parse(instant)) * NANOSECONDS;
        const { after } = bound('after', 'at', text);
        expect(after === undefined || instant > after).toBe(there > at);
        const { before } = bound('before', 'at', text);
        expect(before === undefined || instant < before).toBe(there < at);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['before', '9999-12-31T23:59:59.9999999Z', undefined],
    ['before', '9999-12-31T23:59:59.999Z', LAST_INSTANT],
    ['before', '9999-12-31T23:59:59-14:00', undefined],
    ['before', '0001-01-01T00:00:00+14:00', FIRST_INSTANT],
    ['after', '9999-12-31T23:59:59-14:00', LAST_INSTANT],
    ['after', '0001-01-01T00:00:00+14:00', undefined],
    ['after', '0000-01-01T00:00:00Z', undefined],
    ['after', '2010-12-01T09:26:00+01:00', '2010-12-01T08:26:00.000Z'],
  ] as const)('%s %s is %s', (side, text, expected) => {
    expect(bound(side, 'at', text)[side]).toBe(expected);
  });

  it('is refused where no calendar has the day', () => {
    for (const day of ['2010-02-30', '2100-02-29', '0000-04-31'])
      expect(() => bound('after', 'at', `${day}T00:00:00Z`)).toThrow(HttpProblem);
  });
});
