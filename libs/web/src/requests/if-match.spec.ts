import { expectedVersion, unmarked } from './if-match.js';

describe('If-Match', () => {
  it.each([
    [undefined, 'unstated'],
    ['*', 'any'],
    [' * ', 'any'],
    ['"3"', [3]],
    ['"3", "4"', [3, 4]],
    [' ,"3",, "4" ,', [3, 4]],
    ['W/"3"', [3]],
    ['W/"3", "4"', [3, 4]],
    ['"3-gzip"', [3]],
    ['"3-br", "4"', [3, 4]],
    ['W/"3-zstd"', [3]],
    ['"3-deflate"', [3]],
    ['"3-gzip-br"', []],
    ['"3-other"', []],
    ['"-gzip"', []],
    ['"3gzip"', []],
    ['"03-gzip"', []],
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

describe('a tag that came through a proxy', () => {
  it.each(['"3"', 'W/"3"', '"3-gzip"', '"3-br"', 'W/"3-zstd"', '"3-deflate"'])('%s is that of version 3', (tag) => {
    expect(unmarked(tag)).toBe('"3"');
  });

  it.each(['"W/3"', '"3-gzip-x"', '"-gzipped"', 'w/"3"'])('%s is another one', (tag) => {
    expect(unmarked(tag)).toBe(tag);
  });
});
