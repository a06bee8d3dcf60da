import type { Rows } from '../../event-store/rows.js';
import { isUniqueViolation } from '../../runtime/write-errors.js';
import type { Contract } from './contract.js';
import { label, LabelEntity, run, type LabelRow } from './sample.js';

export function rowsContract({ store }: Contract): void {
  const change = <T>(work: (rows: Rows) => Promise<T>) => run(store(), ({ rows }) => work(rows));
  const insert = (...labels: LabelRow[]) => change((rows) => rows.insertAll(LabelEntity, labels));
  const find = (where: Partial<LabelRow>) => change((rows) => rows.find(LabelEntity, where, 'place'));
  const places = async (where: Partial<LabelRow>) => (await find(where)).map(({ place }) => place);
  const refusal = (attempt: Promise<unknown>) => attempt.catch((error: unknown) => isUniqueViolation(error));

  it('are read as they were written', async () => {
    const rows = [label(1, { code: 'ä', worth: -1n }), label(2)];
    await insert(...rows);
    expect(await find({ shelf: 'top' })).toEqual(rows);
    expect(await change((all) => all.findOne(LabelEntity, { shelf: 'top', place: 2 }))).toEqual(rows[1]);
    expect(await change((all) => all.findOne(LabelEntity, { shelf: 'top', place: 3 }))).toBeNull();
  });

  it('are found by the values of any columns, in the order of one', async () => {
    await insert(label(10), label(9), label(2, { code: 'x' }), label(2, { shelf: 'low' }), label(1));
    expect(await places({ shelf: 'top' })).toEqual([1, 2, 9, 10]);
    expect(await places({ fragile: true, shelf: 'top' })).toEqual([2, 10]);
    expect(await places({ code: 'x' })).toEqual([2]);
    expect(await places({ worth: 9_007_199_254_740_990n })).toEqual([]);
    expect(await places({})).toEqual([1, 2, 2, 9, 10]);
    const codes = await change((rows) => rows.find(LabelEntity, { shelf: 'top', fragile: true }, 'code'));
    expect(codes.map(({ code }) => code)).toEqual([null, 'x']);
    await expect(change((rows) => rows.find(LabelEntity, { colour: 'red' } as object))).rejects.toThrow('colour');
  });

  it('are found by one of many values', async () => {
    const many = Array.from({ length: 250 }, (_, i) => label(i, { code: `c${i}` }));
    await insert(...many);
    const found = await change((rows) =>
      rows.findAmong(
        LabelEntity,
        'code',
        many.slice(0, 220).map(({ code }) => code),
      ),
    );
    expect(found.map(({ place }) => place).sort((a, b) => a - b)).toEqual(many.slice(0, 220).map(({ place }) => place));
    expect(await change((rows) => rows.findAmong(LabelEntity, 'code', []))).toEqual([]);
  });

  it('are brought up to date by their primary key', async () => {
    await insert(label(1), label(2), label(1, { shelf: 'low' }));
    await change((rows) => rows.update(LabelEntity, label(1, { worth: 5n, fragile: true, code: 'new' })));
    expect(await find({ shelf: 'top' })).toEqual([label(1, { worth: 5n, fragile: true, code: 'new' }), label(2)]);
    expect(await find({ shelf: 'low' })).toEqual([label(1, { shelf: 'low' })]);
    await change((rows) => rows.update(LabelEntity, label(7)));
    expect(await places({ shelf: 'top' })).toEqual([1, 2]);
  });

  it('have one row for each primary key', async () => {
    await insert(label(1));
    expect(await refusal(insert(label(2), label(1)))).toBe(true);
    expect(await places({})).toEqual([1]);
  });

  it('have one row for each value of a unique index, and any number without', async () => {
    await insert(label(1, { code: 'x' }), label(2), label(3));
    expect(await refusal(insert(label(4, { code: 'x' })))).toBe(true);
    expect(await refusal(change((rows) => rows.update(LabelEntity, label(2, { code: 'x' }))))).toBe(true);
    await change((rows) => rows.update(LabelEntity, label(1, { code: 'x', worth: 0n })));
    await change((rows) => rows.update(LabelEntity, label(1, { code: 'y' })));
    await insert(label(4, { code: 'x' }));
    expect((await find({})).map(({ code }) => code)).toEqual(['y', null, null, 'x']);
  });

  it('are not changed by who changes what was read or written', async () => {
    const written = label(1);
    await insert(written);
    written.code = 'forged';
    const [read] = await find({});
    expect(read!.code).toBeNull();
    read!.code = 'forged';
    expect((await find({}))[0]!.code).toBeNull();
  });
}
