import { setImmediate as nextTurn } from 'node:timers/promises';
import { unwatchedSleepMs, watchedSleepMs, type ChangeSource } from '../../runtime/change-source.js';
import type { DeliveryTools } from '../../delivery/source-subscription.js';
import { Mutex } from '../../runtime/mutex.js';
import { Notifier } from '../../runtime/notifier.js';
import type { Step, Subscription } from '../../delivery/subscription.js';
import { ProjectionSubscription, type ProjectionPlace } from '../projection-subscription.js';
import type { Projection } from '../projection.js';
import { ProjectionRebuild } from './projection-rebuild.js';
import { isOpen, rebuilds, type Rebuild } from './rebuild.js';

/** Interval of looking for replaced collections to remove, in milliseconds. */
const sweepIntervalMs = 5_000;

/** Runs the requested rebuilds of one context and tenant, side by side. Yields after each batch of the log. */
export class RebuildSubscription implements Subscription {
  readonly name: string;
  readonly tenant: string;
  readonly wakeUp = new Notifier();
  readonly changes: readonly ChangeSource[];
  readonly longestSleep: number;
  private sweepAt = 0;
  /** Milliseconds until the next postponed removal. */
  private sweepIn: number | null = null;

  constructor(
    private readonly place: ProjectionPlace,
    private readonly projections: readonly ProjectionRebuild[],
  ) {
    this.name = `${place.context}.rebuild`;
    this.tenant = place.tenant;
    const changes = place.store.changeSource();
    this.changes = changes === null ? [] : [changes];
    this.longestSleep = changes === null ? unwatchedSleepMs : watchedSleepMs;
  }

  async step(): Promise<Step> {
    const keys = this.projections.map(({ key }) => key);
    const stored = await this.place.store.load<Rebuild>(rebuilds.name, keys);
    let progressed = false;
    for (const projection of this.projections) {
      const rebuild = stored.get(projection.key);
      if (rebuild === undefined || !isOpen(rebuild.body)) continue;
      await projection.step(rebuild);
      progressed = true;
    }
    if (progressed) this.sweepAt = 0;
    else progressed = await this.sweep();
    if (progressed) await nextTurn();
    return { progressed, dueIn: this.sweepIn };
  }

  /** No delivery waits for a rebuild: its progress is stored with it. */
  async lag(): Promise<number> {
    return 0;
  }

  async waitingSince(): Promise<null> {
    return null;
  }

  private async sweep(): Promise<boolean> {
    const now = performance.now();
    this.sweepIn = now < this.sweepAt ? this.sweepAt - now : null;
    if (this.sweepIn !== null) return false;
    const more = await this.place.store.sweep();
    if (!more) this.sweepAt = performance.now() + sweepIntervalMs;
    return more;
  }
}

/** Subscriptions of all projections of a context and tenant, and the one of their rebuilds. */
export function projectionSubscriptions(
  projections: readonly Projection[],
  place: ProjectionPlace,
  tools: DeliveryTools,
): Subscription[] {
  const pairs = projections.map((projection) => {
    const steps = new Mutex();
    const subscription = new ProjectionSubscription(projection, place, tools, { steps });
    return { subscription, rebuild: new ProjectionRebuild(projection, place, tools, steps) };
  });
  const rebuild = new RebuildSubscription(
    place,
    pairs.map((pair) => pair.rebuild),
  );
  return [...pairs.map(({ subscription }) => subscription), ...(pairs.length > 0 ? [rebuild] : [])];
}
