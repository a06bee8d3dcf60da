import fc from 'fast-check';
import { isWithin, ownersWithin, type AccessScope } from './access-scope.js';

const things = [
  { id: 't1', owner: 'ada' },
  { id: 't2', owner: 'bob' },
  { id: 't3', owner: null },
];
const idsWithin = (reach: AccessScope) => things.filter((thing) => isWithin(reach, thing)).map(({ id }) => id);

describe('a reach', () => {
  it.each<[string, AccessScope, string[]]>([
    ['everything', 'everything', ['t1', 't2', 't3']],
    ['nothing', 'nothing', []],
    ['what one owner has', { owner: 'ada' }, ['t1']],
    ['one single thing, whosever it is', { only: 't3' }, ['t3']],
    ['one thing by its id and not by its owner', { only: 'ada' }, []],
    ['an owner and not a thing of that id', { owner: 't1' }, []],
  ])('goes to %s', (_, reach, ids) => {
    expect(idsWithin(reach)).toEqual(ids);
  });

  it.each<[AccessScope, string | undefined, string | readonly string[] | undefined]>([
    ['everything', undefined, undefined],
    ['everything', 'ada', 'ada'],
    [{ owner: 'ada' }, undefined, 'ada'],
    [{ owner: 'ada' }, 'ada', 'ada'],
    [{ owner: 'ada' }, 'bob', []],
    [{ only: 't1' }, 'ada', []],
    [{ only: 't1' }, undefined, []],
    ['nothing', undefined, []],
  ])('%j makes of a list for %s one for %j', (reach, asked, owners) => {
    expect(ownersWithin(reach, asked)).toEqual(owners);
  });

  it('never lists what it could not read', () => {
    const id = fc.constantFrom('ada', 'bob', 'eve');
    const reach = fc.oneof<fc.Arbitrary<AccessScope>[]>(
      fc.constantFrom('everything', 'nothing'),
      fc.record({ owner: id }),
      fc.record({ only: id }),
    );
    fc.assert(
      fc.property(reach, fc.option(id, { nil: undefined }), id, (reach, asked, owner) => {
        const owners = ownersWithin(reach, asked);
        const listed = owners === undefined || [owners].flat().includes(owner);
        expect(listed && !isWithin(reach, { id: 'thing', owner })).toBe(false);
      }),
    );
  });
});
