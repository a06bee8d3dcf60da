import type { TimelineEntry } from '../../support/resources.js';
import type { Evidence } from '../evidence.js';
import { isAcknowledged, type ActionOf, type Entry } from '../ledger.js';
import { blockBehind, groupBy, isKind, isRefused, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

type Change = Entry<ActionOf<'pay' | 'cancel'>>;

/** What a timeline says was done to an order, and by which payment reference or reason it can be told. */
interface Effect {
  readonly kind: 'pay' | 'cancel';
  readonly mark: unknown;
}

/** What can happen to an order once. */
const once = ['order.placed', 'order.paid', 'order.cancelled'];

/** Every payment and cancellation that was acknowledged was done once; none else was, but for a blocked customer's. */
export function judgeOrderChanges(facts: Facts, { orders, timelines }: Evidence): Finding[] {
  const wanted = groupBy(facts.entries.filter(isKind('pay', 'cancel')), ({ action }) => action.orderId);
  const missing = [...wanted].flatMap(([id, entries]) => lost(entries, effectsIn(timelines.get(id) ?? [])));
  const wrong = orders.flatMap(({ id, customerId }) => {
    const timeline = timelines.get(id) ?? [];
    const entries = wanted.get(id) ?? [];
    const effects = effectsIn(timeline);
    const lawful = ({ kind, mark }: Effect, at: number) =>
      kind === 'cancel' &&
      !effects.slice(0, at).some((earlier) => earlier.kind === 'pay') &&
      blockBehind(mark as string, customerId, facts) !== undefined;
    return [...repeated(id, timeline, entries), ...unasked(id, effects, entries, lawful)];
  });
  return [...missing, ...wrong];
}

function lost(entries: readonly Change[], effects: readonly Effect[]): Finding[] {
  return entries
    .filter((entry) => isAcknowledged(entry) && !effects.some((effect) => isOf(effect, entry)))
    .map((entry) =>
      finding('lost', `Order ${entry.action.orderId}: its timeline lacks this ${entry.action.kind}.`, [entry]),
    );
}

function repeated(id: string, timeline: readonly TimelineEntry[], entries: readonly Change[]): Finding[] {
  return once.flatMap((type) => {
    const times = timeline.filter((one) => one.type === type).length;
    return times > 1 ? [finding('twice', `Order ${id} has ${times} times ${type} in its timeline.`, entries)] : [];
  });
}

function unasked(
  id: string,
  effects: readonly Effect[],
  entries: readonly Change[],
  isLawful: (effect: Effect, at: number) => boolean,
): Finding[] {
  return effects.flatMap((effect, at) => {
    const entry = entries.find((one) => isOf(effect, one));
    if (entry === undefined ? isLawful(effect, at) : !isRefused(entry)) return [];
    return [finding('unasked', `Order ${id}: nobody was told of ${effect.kind} ${String(effect.mark)}.`, [entry])];
  });
}

function effectsIn(timeline: readonly TimelineEntry[]): Effect[] {
  return timeline.flatMap(({ type, changes }): Effect[] => {
    const became = (field: string) => changes.find((change) => change.field === field)?.to;
    if (type === 'order.cancelled') return [{ kind: 'cancel', mark: became('cancellationReason') }];
    if (type !== 'order.paid') return [];
    return [{ kind: 'pay', mark: (became('payment') as { reference?: string } | undefined)?.reference }];
  });
}

function isOf({ kind, mark }: Effect, { action }: Change): boolean {
  return kind === action.kind && mark === (action.kind === 'pay' ? action.reference : action.reason);
}
