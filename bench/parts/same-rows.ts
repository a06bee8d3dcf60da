import { join } from 'node:path';
import { extents, type Extent } from '../import/tables.js';
import { tenant } from '../servers/sides.js';

type Sides<T> = Readonly<Record<'product' | 'ceiling', T>>;

/** Throws where an acknowledged order is missing from the write model of a side, or undelivered. */
export function assertAllKept(base: string, folders: Sides<string>, acknowledged: Sides<number>): void {
  for (const side of ['product', 'ceiling'] as const) {
    const added = addedTo(base, folders[side]);
    const delivered = [...added.keys()].filter((name) =>
      /^orders\.read\.orders_\d+$|^customers\.purchases$/.test(name),
    );
    for (const name of ['orders.orders', ...(side === 'product' ? delivered : [])]) {
      const { rows } = added.get(name)!;
      if (rows !== acknowledged[side])
        throw new Error(`The ${side} acknowledged ${acknowledged[side]} orders; ${name} has ${rows} of them.`);
    }
  }
}

/**
 * The comparison is fair where the ceiling leaves the same number of rows in every table, and values of the same size.
 */
export function sameRows(base: string, folders: Sides<string>, acknowledged: Sides<number>): string {
  const [product, ceiling] = [addedTo(base, folders.product), addedTo(base, folders.ceiling)];
  const each = (extent: Extent, side: 'product' | 'ceiling', what: keyof Extent) => extent[what] / acknowledged[side];
  const lines = [...product]
    .filter(([table, { rows }]) => /^orders\.(?!read\.)/.test(table) && rows + ceiling.get(table)!.rows > 0)
    .map(([table, extent]) => {
      const other = ceiling.get(table)!;
      const rows = [each(extent, 'product', 'rows'), each(other, 'ceiling', 'rows')].map((n) => n.toFixed(2));
      const sizes = [each(extent, 'product', 'size'), each(other, 'ceiling', 'size')].map((n) => n.toFixed(0));
      return `| ${[table, ...rows, ...sizes].join(' | ')} |`;
    });
  return [
    '## What an order leaves in the write model',
    '',
    '| | rows of Tradepost | rows of the ceiling | characters of Tradepost | characters of the ceiling |',
    '|---|--:|--:|--:|--:|',
    ...lines,
  ].join('\n');
}

function addedTo(base: string, folder: string): Map<string, Extent> {
  const before = extents(join(base, tenant));
  return new Map(
    [...extents(join(folder, tenant))].map(([table, { rows, size }]) => {
      const known = before.get(table) ?? { rows: 0, size: 0 };
      return [table, { rows: rows - known.rows, size: size - known.size }];
    }),
  );
}
