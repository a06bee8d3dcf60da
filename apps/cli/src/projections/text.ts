import type { ProjectionReport, PruneReport, RebuildReport } from '@tradepost/platform';

/** Projections as a table, without a final line break. */
export function describeProjections(found: readonly ProjectionReport[]): string {
  const rows = found.map(({ projection, tenant, lag, rebuild, collections }) => [
    projection,
    tenant,
    number(lag),
    rebuild === null ? 'never' : stateOf(rebuild),
    collections.join(', '),
  ]);
  return columns([['PROJECTION', 'TENANT', 'BEHIND', 'REBUILT', 'COLLECTIONS'], ...rows]);
}

/** Outcome of rebuilds, a sentence each, without a final line break. */
export function describeOutcome(reports: readonly RebuildReport[]): string {
  return reports.map(sentenceOf).join('\n');
}

/** Removed collections, a line each, without a final line break. */
export function describePruned(pruned: readonly PruneReport[]): string {
  const lines = pruned.flatMap(({ context, tenant, removed }) =>
    removed.map((name) => `Removed ${name} from ${context} of ${tenant}.`),
  );
  return lines.length === 0 ? 'There was nothing to remove.' : lines.join('\n');
}

/** With a comma at every third digit. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function stateOf({ state, startedAt, endedAt, events, of }: RebuildReport): string {
  if (state === 'done') return endedAt!;
  if (state === 'failed') return `failed ${endedAt!}`;
  return startedAt === null ? 'asked for' : `running, ${of === 0 ? 100 : Math.floor((events / of) * 100)}%`;
}

function sentenceOf(report: RebuildReport): string {
  const { projection, tenant, state, startedAt, endedAt, of, heldUp, problem } = report;
  const what = `${projection} of ${tenant}`;
  if (state === 'failed') return `${what} could not be rebuilt and stays as it was: ${problem}`;
  if (state !== 'done')
    return `${what} is not rebuilt yet: it goes on while a service runs, or when this is asked for again.`;
  const seconds = (Date.parse(endedAt!) - Date.parse(startedAt!)) / 1_000;
  const held =
    heldUp === 0
      ? ''
      : ` Held up by events that cannot be applied: ${number(heldUp!)} of its documents, see tradepost dead-letters list.`;
  return `${what} was rebuilt from ${number(of)} events in ${seconds.toFixed(1)} s.${held}`;
}

/** Rows in columns as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
