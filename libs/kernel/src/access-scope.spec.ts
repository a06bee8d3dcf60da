import fc from 'fast-check';
import { isWithin, ownersWithin, type AccessScope } from './access-scope.js';

const things = [
  { id: 't1', owner: 'ada' },
  { id: 't2', owner: 'bob' },
  { id: 't3', owner: null },
];
const idsWithin = (scope: AccessScope) => things.filter((thing) => isWithin(scope, thing)).map(({ id }) => id);

describe('an access scope', () => {
  it.each<[string, AccessScope, string[]]>([
    ['everything', 'everything', ['t1', 't2', 't3']],
    ['nothing', 'nothing', []],
    ['what one owner has', { owner: 'ada' }, ['t1']],
    ['one single thing, whosever it is', { only: 't3' }, ['t3']],
    ['one thing by its id and not by its owner', { only: 'ada' }, []],
    ['an owner and not a thing of that id', { owner: 't1' }, []],
  ])('goes to %s', (_, scope, ids) => {
    expect(idsWithin(scope)).toEqual(ids);
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
  ])('%j makes of a list for %s one for %j', (scope, requested, owners) => {
    expect(ownersWithin(scope, requested)).toEqual(owners);
  });

  it('never lists what could not be read one by one', () => {
    const id = fc.constantFrom('ada', 'bob', 'eve');
    const scope = fc.oneof<fc.Arbitrary<AccessScope>[]>(
      fc.constantFrom('everything', 'nothing'),
      fc.record({ owner: id }),
      fc.record({ only: id }),
    );
    fc.assert(
      fc.property(scope, fc.option(id, { nil: undefined }), id, (scope, requested, owner) => {
        const owners = ownersWithin(scope, requested);
        const listed = owners === undefined || [owners].flat().includes(owner);
        expect(listed && !isWithin(scope, { id: 'thing', owner })).toBe(false);
      }),
    );
  });
});
