import { isId, newId } from './index.js';

describe('ids', () => {
  it('are UUIDs of version 7 in canonical form', () => {
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isId(newId())).toBe(true);
  });

  it('are unique and sort by creation', () => {
    const made = Array.from({ length: 2_000 }, newId);
    expect(new Set(made).size).toBe(made.length);
    expect([...made].sort()).toEqual(made);
  });

  it.each([
    '',
    'c-1',
    '01890A5D-AC96-774B-BCCE-B302099A8057',
    '01890a5dac96774bbcceb302099a8057',
    '{01890a5d-ac96-774b-bcce-b302099a8057}',
    ' 01890a5d-ac96-774b-bcce-b302099a8057',
    '01890a5d-ac96-774b-bcce-b302099a8057\n',
    '01890a5d-ac96-774b-bcce-b302099a805g',
  ])('are not such as "%s"', (text) => {
    expect(isId(text)).toBe(false);
  });
});
