import type { ToContracts } from '../event-store/unit-of-work.js';
import type { EventStore, EventStores, WriteSchema } from '../event-store/event-store.js';
import { collectionsOf, type Projection } from '../projections/projection.js';
import { rebuilds } from '../projections/rebuild/rebuild.js';
import type { ReadStore, ReadStores } from '../read-store/read-store.js';
import type { Notifier } from '../runtime/notifier.js';
import type { Notifiers } from '../runtime/notifiers.js';
import type { StoredAggregate } from '../event-store/stored-aggregate.js';
import type { LiveResource } from '../projections/live-resource.js';
import type { Log } from '../runtime/log.js';
import type { Metrics } from '../runtime/metrics.js';
import { warnOfHanging } from '../event-store/warn-of-hanging.js';
import { reconcileReadStore } from './reconcile-read-store.js';
import { TroubleLog } from '../runtime/trouble-log.js';

/** Declaration of a bounded context. */
export interface ContextSetup extends Omit<WriteSchema, 'toContracts'> {
  readonly name: string;
  readonly projections: readonly Projection[];
  /** How state rows are compared with events. */
  readonly aggregates: readonly StoredAggregate[];
  readonly toContracts: ToContracts;
  /** Resources in live streams. */
  readonly live?: readonly LiveResource[];
}

/** Declaration of a context that can be read without opening it. */
export class ContextDeclaration {
  constructor(readonly setup: ContextSetup) {}
}

/** Stores of one context and tenant, open. */
export interface TenantContext {
  readonly tenant: string;
  readonly database: EventStore;
  readonly readStore: ReadStore;
  /** Raised when a commit may have left events or messages. */
  readonly committed: Notifier;
  /** Raised when documents changed. */
  readonly projected: Notifier;
}

/** Collaborators for opening a context. */
export interface ContextTools {
  /** The data folder. */
  readonly directory: string;
  /** Whether read stores of another data folder are emptied. */
  readonly adopt: boolean;
  readonly eventStores: EventStores;
  readonly readStores: ReadStores;
  /** Runs work once the read store is reachable. */
  readonly awaited: <T>(work: () => Promise<T>) => Promise<T>;
  readonly notifiers: Notifiers;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Something is asked of a tenant that is not served, or was a moment ago. */
export class TenantNotServed extends Error {
  constructor(tenant: string, context: string) {
    super(`The tenant ${tenant} is not open in ${context}.`);
    this.name = 'TenantNotServed';
  }
}

/** A bounded context with the stores of all its tenants. */
export class BoundedContext {
  private readonly tenants = new Map<string, TenantContext>();

  constructor(readonly setup: ContextSetup) {}

  get name(): string {
    return this.setup.name;
  }

  get all(): readonly TenantContext[] {
    return [...this.tenants.values()];
  }

  isOpen(tenant: string): boolean {
    return this.tenants.has(tenant);
  }

  /** Throws `TenantNotServed`. */
  of(tenant: string): TenantContext {
    const found = this.tenants.get(tenant);
    if (found === undefined) throw new TenantNotServed(tenant, this.name);
    return found;
  }

  async open(tenant: string, tools: ContextTools): Promise<void> {
    const { eventStores, notifiers, log, metrics } = tools;
    const about = { context: this.name, tenant };
    const committed = notifiers.committed(this.name, tenant);
    const projected = notifiers.projected(this.name, tenant);
    const troubles = new TroubleLog(log, about);
    const database = await eventStores.open(tenant, this.name, this.setup, {
      onCommit: (commands) => {
        committed.raise();
        metrics.batches.observe(about, commands);
      },
      onSlow: (label, milliseconds) =>
        log.warn({ ...about, milliseconds }, `${label} held the writer lane of ${this.name} for long.`),
      onTrouble: (trouble) => troubles.failed(trouble),
      onReopened: () => troubles.reopened(),
      onHanging: (work) => warnOfHanging(log, work),
    });
    let readStore: ReadStore | null = null;
    try {
      readStore = await tools.readStores.open(tenant, this.name);
      const opened = readStore;
      await tools.awaited(() => this.ready(tenant, opened, database, tools));
      this.tenants.set(tenant, { tenant, database, readStore, committed, projected });
    } catch (error) {
      await database.close();
      await readStore?.close();
      throw error;
    }
  }

  /** Closes the stores of one tenant; does nothing where they are closed. */
  async close(tenant: string): Promise<void> {
    const open = this.tenants.get(tenant);
    this.tenants.delete(tenant);
    await open?.database.close();
    await open?.readStore.close();
  }

  async closeAll(): Promise<void> {
    for (const { tenant } of this.all) await this.close(tenant);
  }

  /** Binds the documents to the event log and prepares them for every projection. */
  private async ready(
    tenant: string,
    readStore: ReadStore,
    database: EventStore,
    { log, ...how }: ContextTools,
  ): Promise<void> {
    const { projections } = this.setup;
    if (await reconcileReadStore(readStore, database, projections, how)) {
      const about = { context: this.name, tenant };
      log.warn(about, `The documents of ${this.name} for ${tenant} came from another event log; they are made anew.`);
    }
    await readStore.prepare([...projections.flatMap(collectionsOf), rebuilds]);
  }
}

/** All contexts of this process. */
export class Contexts {
  private readonly byName = new Map<string, BoundedContext>();

  add(context: BoundedContext): void {
    if (this.byName.has(context.name)) throw new Error(`The context ${context.name} is set up twice.`);
    this.byName.set(context.name, context);
  }

  get all(): readonly BoundedContext[] {
    return [...this.byName.values()];
  }

  find(name: string): BoundedContext | null {
    return this.byName.get(name) ?? null;
  }
}
