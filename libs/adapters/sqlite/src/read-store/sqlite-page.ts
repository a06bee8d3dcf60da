import type { Edge, Key, PagePlan, PageSlice } from '@tradepost/platform/read-store';
import { column, toValue, type Value } from './sqlite-collection.js';

/** A query with its parameters. */
export interface Query {
  readonly sql: string;
  readonly values: readonly Value[];
}

/**
 * Query for (id, version, body, sort value) of the first documents of a slice, by the named index; `INDEXED BY` fails
 * rather than scan.
 */
export function pageQuery(plan: PagePlan, stretch: PageSlice, limit: number, index: string): Query {
  const sortColumn = column(plan.sort.key);
  const conditions = [
    ...Object.entries(stretch.equal).map(([key, value]) => condition(`${column(key)} IS ?`, toValue(value))),
    ...Object.entries(plan.filters).map(([key, values]) => oneOf(column(key), values)),
    ...(stretch.lower ? [beyond(sortColumn, '>', stretch.lower)] : []),
    ...(stretch.upper ? [beyond(sortColumn, '<', stretch.upper)] : []),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ` : '';
  const direction = plan.sort.descending ? 'DESC' : 'ASC';
  return {
    sql:
      `SELECT id, version, body, ${sortColumn} FROM "${plan.collection.name}" ` +
      `INDEXED BY "${index}" ${where}` +
      `ORDER BY ${sortColumn} ${direction}, id ${direction} LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

const condition = (sql: string, ...values: Value[]): Query => ({ sql, values });

/** Several values are bound as one JSON parameter, so that their number does not change the statement. */
function oneOf(name: string, values: readonly Key[]): Query {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return condition(`${name} IS ?`, toValue(only));
  return condition(`EXISTS (SELECT 1 FROM json_each(?) AS given WHERE given.value IS ${name})`, JSON.stringify(values));
}

function beyond(name: string, operator: '<' | '>', { value, id }: Edge): Query {
  if (value === null) return id === undefined ? condition(`${name} IS NOT NULL`) : condition(`id ${operator} ?`, id);
  if (id === undefined) return condition(`${name} ${operator} ?`, toValue(value));
  return condition(`(${name}, id) ${operator} (?, ?)`, toValue(value), id);
}
