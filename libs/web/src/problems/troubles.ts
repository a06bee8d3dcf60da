import type { SubscriptionReport } from '@tradepost/platform/messaging';

/** Problems of subscriptions, one sentence for each, however many it affects. */
export function troubles(reports: readonly SubscriptionReport[]): readonly string[] {
  const hanging = reports.flatMap(({ state, problem }) => (state === 'hanging' ? [`${problem}`] : []));
  const kept = new Map<string, SubscriptionReport[]>();
  for (const report of reports) {
    if (report.state !== 'waiting' && report.state !== 'failing') continue;
    const kind = `${report.state} ${report.problem}`;
    kept.set(kind, [...(kept.get(kind) ?? []), report]);
  }
  const away = [...kept.values()].map(([first, ...others]) => {
    const { subscription, tenant, state, problem } = first!;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const verb = state === 'failing' ? (more ? 'fail' : 'fails') : more ? 'wait' : 'waits';
    return `${subscription} of ${tenant}${more} ${verb}, and will try again: ${problem}`;
  });
  return [...hanging, ...away];
}
