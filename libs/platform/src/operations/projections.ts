import { Injectable } from '@nestjs/common';
import { Clock } from '@tradepost/kernel';
import { Contexts, type BoundedContext, type TenantContext } from '../contexts/contexts.js';
import { Mutex } from '../runtime/mutex.js';
import { RetryPolicy } from '../event-store/retry-policy.js';
import { Log } from '../runtime/log.js';
import { collectionsOf, type Projection } from '../projections/projection.js';
import { ProjectionRebuild } from '../projections/rebuild/projection-rebuild.js';
import { prune } from '../projections/rebuild/prune.js';
import { isOpen, newRebuild, rebuilds, rebuildWrite, shadowOf, type Rebuild } from '../projections/rebuild/rebuild.js';
import { RebuildSubscription } from '../projections/rebuild/rebuild-subscription.js';

/** No projection has this name. */
export class UnknownProjection extends Error {
  constructor(name: string, known: readonly string[]) {
    super(`There is no projection ${name}; known are ${known.join(', ')}.`);
    this.name = 'UnknownProjection';
  }
}

/** Progress of a rebuild. */
export interface RebuildReport extends Rebuild {
  /** With the context, e.g. `board.notes`. */
  readonly projection: string;
  readonly tenant: string;
  /** Processed events, and all events of the log. */
  readonly events: number;
  readonly of: number;
}

/** One projection of one tenant. */
export interface ProjectionReport {
  /** With the context, e.g. `board.notes`. */
  readonly projection: string;
  readonly tenant: string;
  /** Events that its documents have not seen yet. */
  readonly lag: number;
  /** The collections that it fills. */
  readonly collections: readonly string[];
  /** The latest one; null for none. */
  readonly rebuild: RebuildReport | null;
}

/** Removed collections. */
export interface PruneReport {
  readonly context: string;
  readonly tenant: string;
  readonly removed: readonly string[];
}

/** A projection of a tenant. */
interface Place {
  readonly context: BoundedContext;
  readonly open: TenantContext;
  readonly projection: Projection;
}

/** Projections of every context, for operators. Throws `ReadStoreUnavailable`. */
@Injectable()
export class Projections {
  /** Rebuilds run by this process, where no other delivers. */
  private readonly own = new WeakMap<TenantContext, RebuildSubscription>();

  constructor(
    private readonly contexts: Contexts,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async list(tenant?: string): Promise<readonly ProjectionReport[]> {
    return Promise.all(this.places(undefined, tenant).map((place) => this.describe(place)));
  }

  /**
   * Requests rebuilds of one projection (`notes` or `board.notes`) or all, of one tenant or all. The deliverer runs
   * them. Joins one that is open. Throws `UnknownProjection`.
   */
  async rebuild(name?: string, tenant?: string): Promise<readonly RebuildReport[]> {
    const places = this.places(name, tenant);
    for (const place of places) await this.ask(place);
    return this.reports(places);
  }

  /** Progress of requested rebuilds; leaves out those that were superseded. */
  async follow(asked: readonly RebuildReport[]): Promise<readonly RebuildReport[]> {
    const ids = new Set(asked.map(({ id }) => id));
    return (await this.reports(this.places())).filter(({ id }) => ids.has(id));
  }

  /** Takes rebuilds a step on in this process, where no other delivers. */
  async lendAHand(asked: readonly RebuildReport[]): Promise<void> {
    const wanted = new Set(asked.map(({ projection, tenant }) => `${projection} ${tenant}`));
    const places = this.places().filter((place) => wanted.has(`${nameOf(place)} ${place.open.tenant}`));
    for (const { context, open } of new Map(places.map((place) => [place.open, place])).values()) {
      const own = this.own.get(open) ?? this.rebuildsOf(context, open);
      this.own.set(open, own);
      await own.step();
    }
  }

  /** Removes collections that neither this release nor a later one fills. */
  async prune(tenant?: string): Promise<readonly PruneReport[]> {
    const places = this.contexts.all.flatMap((context) => context.all.map((open) => ({ context, open })));
    const reports: PruneReport[] = [];
    for (const { context, open } of places.filter((place) => isOf(place.open, tenant))) {
      const removed = await prune(open.readStore, context.setup.projections);
      reports.push({ context: context.name, tenant: open.tenant, removed });
    }
    return reports;
  }

  private places(name?: string, tenant?: string): readonly Place[] {
    const all = this.contexts.all.flatMap((context) =>
      context.all.flatMap((open) => context.setup.projections.map((projection) => ({ context, open, projection }))),
    );
    const named = all.filter((place) => [undefined, place.projection.name, nameOf(place)].includes(name));
    if (name !== undefined && named.length === 0)
      throw new UnknownProjection(name, [...new Set(all.map(nameOf))].sort());
    return named.filter(({ open }) => isOf(open, tenant));
  }

  private async ask({ open, projection }: Place): Promise<void> {
    for (;;) {
      const stored = (await open.readStore.load<Rebuild>(rebuilds.name, [projection.collection.name])).get(
        projection.collection.name,
      );
      if (stored !== undefined && isOpen(stored.body)) return;
      const asked = rebuildWrite(projection, newRebuild(projection, this.clock.now()), stored?.revision ?? 0);
      if (await open.readStore.store([asked])) return;
    }
  }

  private async reports(places: readonly Place[]): Promise<readonly RebuildReport[]> {
    return (await Promise.all(places.map((place) => this.report(place)))).filter((report) => report !== null);
  }

  private async report(place: Place): Promise<RebuildReport | null> {
    const { readStore, database, tenant } = place.open;
    const { name } = place.projection.collection;
    const stored = (await readStore.load<Rebuild>(rebuilds.name, [name])).get(name);
    if (stored === undefined) return null;
    const { id, state } = stored.body;
    const { events } = database;
    const of = await events.estimatedCount(await events.head());
    const reached = await readStore.checkpoint(shadowOf(place.projection, id).collection.name);
    const done = state === 'done' ? of : Math.min(of, await events.estimatedCount(reached));
    return { ...stored.body, projection: nameOf(place), tenant, events: done, of };
  }

  private async describe(place: Place): Promise<ProjectionReport> {
    const { readStore, database, tenant } = place.open;
    const checkpoint = await readStore.checkpoint(place.projection.collection.name);
    return {
      projection: nameOf(place),
      tenant,
      lag: await database.events.countAfter(checkpoint),
      collections: collectionsOf(place.projection).map(({ name }) => name),
      rebuild: await this.report(place),
    };
  }

  private rebuildsOf({ name: context, setup }: BoundedContext, open: TenantContext): RebuildSubscription {
    const { tenant, database, readStore: store, committed: wakeUp, projected } = open;
    const place = { context, tenant, database, store, wakeUp, projected };
    const tools = { policy: new RetryPolicy(this.clock), log: this.log };
    const all = setup.projections.map((projection) => new ProjectionRebuild(projection, place, tools, new Mutex()));
    return new RebuildSubscription(place, all);
  }
}

const nameOf = ({ context, projection }: Place): string => `${context.name}.${projection.name}`;

const isOf = (open: TenantContext, tenant?: string): boolean => tenant === undefined || open.tenant === tenant;
