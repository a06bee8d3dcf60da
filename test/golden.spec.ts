import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allContracts } from '@tradepost/contracts';
import { declaredEvents, definedContracts } from './golden/declared-events.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = (...folders: string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
      .filter((file) => file.endsWith('.ts') && !/[.]spec[.]ts$|(?:^|[/])(?:testing|dist|node_modules)[/]/.test(file))
      .map((file) => join(root, folder, file)),
  );

describe('what is stored is held by a sample', () => {
  const events = sources('libs').flatMap((file) => declaredEvents(file));

  it('finds the events of every context and of the platform', () => {
    const found = new Set(events.map(({ type }) => type));
    for (const type of ['OrderPlaced', 'BuyerBlocked', 'CustomerRegistered', 'AccountOpened', 'DeliveryDiscarded'])
      expect(found).toContain(type);
    expect(found.size).toBe(events.length);
  });

  it('every event that a stream can have, before the first is stored', () => {
    const without = events.filter(({ type, file }) => !existsSync(join(dirname(file), 'golden', `${type}.json`)));
    expect(without.map(({ type, file }) => `${dirname(file).slice(root.length)}/golden/${type}.json`)).toEqual([]);
  });

  it('every contract is among those that are held to their schema', () => {
    const defined = sources('libs/contracts/src').flatMap((file) => definedContracts(file));
    expect(allContracts.map(({ type }) => type).sort()).toEqual(defined.sort());
  });
});

describe('the search for events', () => {
  const placed = `interface Placed { readonly type: 'OrderPlaced' }`;

  it('goes through unions and their names', () => {
    const text = `${placed} interface Paid { readonly type: 'OrderPaid' } type Later = Paid;
      type E = Placed | Later; streamType<E>('order'); streamType<Placed>('other');`;
    expect(declaredEvents('a.ts', text).map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderPaid', 'OrderPlaced']);
  });

  it.each([
    ['is of another file', `import type { Paid } from './b.js'; ${placed} streamType<Placed | Paid>('order');`],
    ['has no type', `interface Paid { readonly at: string } streamType<Paid>('order');`],
    ['is not named', `streamType('order');`],
  ])('stops at an event that %s', (_, text) => {
    expect(() => declaredEvents('a.ts', text)).toThrow(/^a[.]ts: /);
  });
});
