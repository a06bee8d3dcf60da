import { decode } from './encoding.js';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

it.each(['TIN LANTERN', '£5 VOUCHER', 'CAFÉ SIGN', '“QUOTED” – 3 €', '🎄'])('reads UTF-8: %s', (text) =>
  expect(decode(bytes(text))).toBe(text),
);

it.each([
  ['\xa35 VOUCHER', '£5 VOUCHER'],
  ['CAF\xc9 SIGN', 'CAFÉ SIGN'],
  ['\x93QUOTED\x94 \x96 3 \x80', '“QUOTED” – 3 €'],
])('reads what is no UTF-8 as Windows-1252: %j', (text, meaning) => expect(decode(text)).toBe(meaning));

it('leaves codes that Windows-1252 does not have as control characters', () =>
  expect(decode('\x81\xff')).toBe('\u0081ÿ'));
