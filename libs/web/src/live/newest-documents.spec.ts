import { BatchLimit } from '@tradepost/platform/runtime';
import { NewestDocuments, type Shown } from './newest-documents.js';

const document = (newest: string, id = newest, size = 10): Shown => ({ id, newest, json: `"${id.padEnd(size - 2)}"` });
const begun = (listed: readonly Shown[], more = false, limit = () => new BatchLimit(3, 100)) =>
  new NewestDocuments(listed, more, limit);
const idsIn = ({ items }: NewestDocuments) => items.map((json) => (JSON.parse(json) as string).trim());

describe('the newest documents of a snapshot', () => {
  it('are shown newest first, each once, wherever it is put in', () => {
    const newest = begun([document('5'), document('3')]);
    newest.put(document('4'));
    newest.put(document('4', '4', 20));
    expect([idsIn(newest), newest.more]).toEqual([['5', '4', '3'], false]);
    newest.remove('5');
    expect(idsIn(newest)).toEqual(['4', '3']);
  });

  it('let go of the oldest where there are too many, or too large ones', () => {
    const newest = begun([document('5'), document('3')]);
    for (const each of ['2', '6', '4']) newest.put(document(each));
    expect([idsIn(newest), newest.more]).toEqual([['6', '5', '4'], true]);
    newest.put(document('7', '7', 85));
    expect(idsIn(newest)).toEqual(['7', '6']);
    newest.put(document('8', '8', 200));
    expect(idsIn(newest)).toEqual(['8']);
  });

  it('show nothing from beyond what was listed, since others there are not known', () => {
    const newest = begun([document('5'), document('3')], true);
    newest.put(document('2'));
    newest.put(document('4'));
    newest.remove('3');
    newest.put(document('1'));
    expect([idsIn(newest), newest.more]).toEqual([['5', '4'], true]);
  });
});
