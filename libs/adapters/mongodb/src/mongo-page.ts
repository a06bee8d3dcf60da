import type { Filter, FindOptions, Sort } from 'mongodb';

import { indexName, keyPath, type MongoDocument } from './mongo-document.js';
import type { Edge, PagePlan, PageSlice } from '@tradepost/platform/read-store';

/** Arguments of a `find`. */
export interface Find {
  readonly filter: Filter<MongoDocument>;
  readonly options: FindOptions & { readonly hint: string; readonly sort: Sort };
}

/** First documents of a slice, by the plan's index. */
export function pageFind(plan: PagePlan, stretch: PageSlice, limit: number, batchSize = limit): Find {
  const sortPath = keyPath(plan.sort.key);
  const conditions = [
    ...Object.entries(stretch.equal).map(([key, value]) => ({ [keyPath(key)]: value })),
    ...Object.entries(plan.filters).map(([key, values]) => ({ [keyPath(key)]: { $in: values } })),
    ...(stretch.lower ? beyond(sortPath, '$gt', stretch.lower) : []),
    ...(stretch.upper ? beyond(sortPath, '$lt', stretch.upper) : []),
  ];
  const direction = plan.sort.descending ? -1 : 1;
  return {
    filter: (conditions.length > 0 ? { $and: conditions } : {}) as Filter<MongoDocument>,
    options: {
      hint: indexName(plan.index),
      sort: { [sortPath]: direction, _id: direction },
      projection: { version: 1, body: 1, [sortPath]: 1 },
      limit,
      batchSize: Math.min(limit, batchSize),
    },
  };
}

/** An alternative alone bounds no index: the first condition does, and the second excludes ties before the bound. */
function beyond(path: string, operator: '$gt' | '$lt', { value, id }: Edge): object[] {
  if (value === null) return [id === undefined ? { [path]: { $ne: null } } : { _id: { [operator]: id } }];
  if (id === undefined) return [{ [path]: { [operator]: value } }];
  return [
    { [path]: { [`${operator}e`]: value } },
    { $or: [{ [path]: { [operator]: value } }, { _id: { [operator]: id } }] },
  ];
}
