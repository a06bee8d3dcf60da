/** Text that means something to somebody down the line: a database, a file system, a browser, a shell, a log. */
export const hostileText: Readonly<Record<string, string>> = {
  'a SQL statement': `'; DROP TABLE events; --`,
  'a SQL condition': `" OR "1"="1`,
  'a MongoDB operator': '{"$ne": null}',
  'a MongoDB expression': '$where: sleep(1000)',
  'a path': '../../../../etc/passwd',
  'a path of Windows': '..\\..\\windows\\win.ini',
  'a template': '${7*7}{{7*7}}<%= 7*7 %>',
  'a script': '<script>alert(1)</script>',
  'a shell command': '$(id); `id` | cat /etc/passwd',
  'a format': '%s%n%x%00',
  'the prototype': '__proto__',
  'a constructor': 'constructor',
  'a byte order mark': '\ufeff',
  nothing: '',
  'more than fits': 'x'.repeat(10_000),
};

/** What api.md keeps out of every text: control characters, and halves of characters. */
export const forbiddenText: Readonly<Record<string, string>> = {
  NUL: 'a\u0000b',
  'a header of its own': 'a\r\nX-Injected: yes',
  'an escape sequence': '\u001b[2Ja',
  'a C1 control': 'a\u0085b',
  'a lone high surrogate': 'a\ud800',
  'a lone low surrogate': '\udc00b',
};

/** Fields that the service alone decides about, and those that JavaScript gives a meaning. */
export const forbiddenFields: readonly string[] = [
  ...['price', 'total', 'role', 'tenantId', 'tenant', 'status', 'source', 'id', 'version', 'principal', 'isAdmin'],
  ...['__proto__', 'constructor', 'prototype', 'toString'],
];

/** No quantity is one of these. */
export const noQuantity: readonly unknown[] = [
  -1,
  0,
  1.5,
  1e21,
  -1e21,
  1_000_001,
  '1',
  '',
  null,
  true,
  [1],
  { $gt: 0 },
];

const times = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join();
const properties = (count: number): string => `{${times(count, (i) => `"p${i}":0`)}}`;

/** Bodies that are wide: as JSON text, those that fit in 1 MiB, and those that are just within the bound on values. */
export const wideBodies: Readonly<Record<string, string>> = {
  '520,000 numbers': `{"lines":[${times(520_000, () => '0')}]}`,
  '340,000 objects': `{"lines":[${times(340_000, () => '{}')}]}`,
  '340,000 arrays': `{"lines":[${times(340_000, () => '[]')}]}`,
  '90,000 properties': properties(90_000),
  '15,000 numbers': `{"lines":[${times(15_000, () => '0')}]}`,
  '5,000 objects': `{"lines":[${times(5_000, () => '{}')}]}`,
  '15,000 properties': properties(15_000),
  '1,900 lines of seven wrong properties': `{"lines":[${times(1_900, () => properties(7))}]}`,
  '15,000 long texts': `{"lines":[${times(15_000, () => `"${'\u00e9'.repeat(30)}"`)}]}`,
};
