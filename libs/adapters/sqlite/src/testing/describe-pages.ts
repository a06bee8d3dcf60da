import { everyChoice, explainPages } from './explain-page.js';

const value = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-11-21T12:00:00.000Z';
const ranges = [undefined, { after: at }, { before: at }, { after: at, before: at }];

/** A list, with a value for each of its filters. */
export interface PagedList {
  readonly name: string;
  readonly details: { readonly collection: Parameters<typeof explainPages>[0] };
  readonly sortedBy: string;
  readonly filters: Parameters<typeof everyChoice>[0];
}

/**
 * Tests that a page of each list is read from an index, for every choice of filters. `narrow`: filters that leave so
 * few documents that the others may be checked row by row.
 */
export function describePages(narrow: readonly string[], lists: readonly PagedList[]): void {
  describe.each(lists)('a page of $name', ({ details, sortedBy, filters }) => {
    const explain = explainPages(details.collection);
    const questions = everyChoice(filters).flatMap((where) =>
      [true, false].flatMap((descending) =>
        ranges.flatMap((range) =>
          [undefined, { sortValue: at, id: value }].map((from) => ({
            where,
            sort: { key: sortedBy, descending },
            limit: 101,
            ...(range && { range }),
            ...(from && { from }),
          })),
        ),
      ),
    );

    it('is read from an index in the order of the sort, whatever is asked for', () => {
      for (const question of questions) {
        const { bounded, checked, steps } = explain(question);
        const told = { question, bounded, checked, steps };
        const unbounded = bounded.length === 0 && question.range === undefined && question.from === undefined;
        const expected = unbounded ? /^SCAN \w+ USING INDEX/ : /^SEARCH \w+ USING INDEX/;
        const pages = steps.filter((step) => !/given|CORRELATED/.test(step));
        expect(pages).not.toEqual([]);
        expect({ ...told, pages: pages.filter((step) => !expected.test(step)) }).toEqual({ ...told, pages: [] });
        if (checked.length > 0 && !bounded.some((key) => narrow.includes(key))) expect(told).toBe('bounded');
      }
    });
  });
}
