import { Collection, planPage, type PageQuery } from '@tradepost/platform/read-store';
import { pageFind } from './mongo-page.js';
import { samples } from '@tradepost/platform/testing';

function find(query: Partial<PageQuery>, at = 0) {
  const sort = { key: 'placedAt', descending: true };
  const plan = planPage(new Collection(samples), { collection: samples.name, where: {}, sort, limit: 20, ...query });
  return pageFind(plan, plan.branches[0]![at]!, plan.limit);
}

describe('the find of a page', () => {
  it('is bound to the declared index, and takes no more than the page needs', () => {
    expect(find({}).filter).toEqual({});
    expect(find({}).options).toEqual({
      hint: 'by_placedAt',
      sort: { 'keys.placedAt': -1, _id: -1 },
      projection: { version: 1, body: 1, 'keys.placedAt': 1 },
      limit: 20,
      batchSize: 20,
    });
    const upwards = { key: 'lines', descending: false };
    expect(find({ where: { status: 'paid' }, sort: upwards }).options).toMatchObject({
      hint: 'by_status_lines',
      sort: { 'keys.lines': 1, _id: 1 },
    });
  });

  it('begins at the cursor in the index, ties included', () => {
    const where = { customerId: 'anna', gift: [true, null] };
    const from = { sortValue: '2010-12-05', id: 'k' };
    expect(find({ where, from, range: { after: '2010-12-01' } }).filter).toEqual({
      $and: [
        { 'keys.customerId': 'anna' },
        { 'keys.gift': { $in: [true, null] } },
        { 'keys.placedAt': { $gt: '2010-12-01' } },
        { 'keys.placedAt': { $lte: '2010-12-05' } },
        { $or: [{ 'keys.placedAt': { $lt: '2010-12-05' } }, { _id: { $lt: 'k' } }] },
      ],
    });
  });

  it('takes documents without a sort value apart from the others', () => {
    const from = { sortValue: null, id: 'k' };
    const sort = { key: 'placedAt', descending: false };
    expect(find({ from, sort }).filter).toEqual({ $and: [{ 'keys.placedAt': null }, { _id: { $gt: 'k' } }] });
    expect(find({ from, sort }, 1).filter).toEqual({ $and: [{ 'keys.placedAt': { $ne: null } }] });
  });
});
