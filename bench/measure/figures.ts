/** Target of a figure: absolute, or relative to its reference. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly is: 'at least' | 'at most';
  readonly limit: number;
}

/** One line of the results. A value is null where the system does not report it. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
  readonly beside?: { readonly name: string; readonly value: number | null };
  readonly target?: Target;
}

/** Ratio of the value to its reference; null where one of them is missing. */
export function ratioOf({ value, beside }: Figure): number | null {
  return value === null || !beside || beside.value === null ? null : value / beside.value;
}

/** Whether the target is met; null without a target or a value. */
export function isMet(figure: Figure): boolean | null {
  const { target } = figure;
  const judged = target?.of === 'ratio' ? ratioOf(figure) : figure.value;
  if (target === undefined || judged === null) return null;
  return target.is === 'at least' ? judged >= target.limit : judged <= target.limit;
}

/** Markdown table of the figures. */
export function table(figures: readonly Figure[]): string {
  return [
    '| | Tradepost | beside | ratio | target | met |',
    '|---|--:|--:|--:|---|---|',
    ...figures.map((figure) => `| ${cells(figure).join(' | ')} |`),
  ].join('\n');
}

function cells(figure: Figure): string[] {
  const { name, unit, value, beside, target } = figure;
  const [ratio, met] = [ratioOf(figure), isMet(figure)];
  return [
    `${name}, ${unit}`,
    written(value),
    beside ? `${written(beside.value)} (${beside.name})` : '',
    ratio === null ? '' : ratio.toFixed(2),
    target ? `${target.is} ${written(target.limit)}${target.of === 'ratio' ? ' of it' : ` ${unit}`}` : '',
    met === null ? '' : met ? 'yes' : '**no**',
  ];
}

/** Three significant digits, without decimals from 100 on. */
export function written(value: number | null): string {
  if (value === null) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Math.round(value * 100) / 100);
}
