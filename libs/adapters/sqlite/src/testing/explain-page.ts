import Database from 'better-sqlite3';
import { Collection, planPage, type CollectionSpec, type Key, type PageQuery } from '@tradepost/platform/read-store';
import { columnsOf, indexNames, missingSchema } from '../read-store/sqlite-collection.js';
import { pageQuery } from '../read-store/sqlite-page.js';

/** Cost of a page: keys that bound the index, and SQLite's plan. */
export interface PageCost {
  /** Keys answered by the index, in order. */
  readonly bounded: readonly string[];
  /** Keys checked row by row. */
  readonly checked: readonly string[];
  /** EXPLAIN QUERY PLAN of every statement, a line each. */
  readonly steps: readonly string[];
}

/** Costs of pages of an empty collection: the plan depends on the indexes alone. */
export function explainPages(spec: CollectionSpec): (query: Omit<PageQuery, 'collection'>) => PageCost {
  const db = new Database(':memory:');
  const collection = new Collection(spec);
  for (const statement of missingSchema(db, collection)) db.exec(statement);
  const names = indexNames(db, spec.name);
  return (query) => {
    const plan = planPage(collection, { collection: spec.name, ...query });
    const statements = plan.branches
      .flat()
      .map((stretch) => pageQuery(plan, stretch, plan.limit, names.get(columnsOf(plan.index))!));
    const steps = statements.flatMap(({ sql, values }) =>
      db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values),
    );
    return {
      bounded: plan.index.slice(0, -1),
      checked: Object.keys(plan.filters),
      steps: steps.map(({ detail }) => detail),
    };
  };
}

/** All subsets of these filters. */
export function everyChoice(
  filters: Readonly<Record<string, Key | readonly Key[]>>,
): Record<string, Key | readonly Key[]>[] {
  return Object.entries(filters).reduce<Record<string, Key | readonly Key[]>[]>(
    (choices, [key, value]) => choices.flatMap((choice) => [choice, { ...choice, [key]: value }]),
    [{}],
  );
}
