import { expectedVersion } from './if-match.js';

describe('If-Match', () => {
  it.each([
    [undefined, 'unstated'],
    ['*', 'any'],
    [' * ', 'any'],
    ['"3"', [3]],
    ['"3", "4"', [3, 4]],
    [' ,"3",, "4" ,', [3, 4]],
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['"abc"', []],
    ['"a,b", "12"', [12]],
    ['"03"', []],
    ['"0"', []],
    ['""', []],
    ['"-1"', []],
    ['"3.0"', []],
    ['"9999999999999999999"', []],
  ] as const)('%j admits %j', (header, versions) => {
    expect(expectedVersion(header)).toEqual(versions);
  });

  it.each(['', '3', '"3', '3"', '"3" "4"', "'3'", 'w/"3"', '"3", *', '* , "3"', '"a b"', '"3";', ',', ' '])(
    'refuses %j',
    (header) => {
      expect(() => expectedVersion(header)).toThrow(
        expect.objectContaining({
          code: 'validation_failed',
          errors: [expect.objectContaining({ pointer: 'If-Match' })],
        }),
      );
    },
  );
});
