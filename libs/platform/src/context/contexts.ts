import type { ToContract } from '../persistence/unit-of-work.js';
import { ContextDatabase, type WriteSchema } from '../persistence/context-database.js';
import type { Projection } from '../events/projection.js';
import type { ReadStore, ReadStores } from '../read-store/read-store.js';
import { Signal } from '../delivery/signal.js';

/** How a bounded context is set up on the platform. */
export interface ContextSetup extends Omit<WriteSchema, 'toContract'> {
  readonly name: string;
  readonly projections: readonly Projection[];
  readonly toContract: ToContract;
}

/** One context of one tenant, open. */
export interface TenantContext {
  readonly tenant: string;
  readonly database: ContextDatabase;
  readonly readStore: ReadStore;
  /** Raised when a commit may have left events or messages. */
  readonly committed: Signal;
  /** Raised when documents changed. */
  readonly projected: Signal;
}

/** A bounded context with the databases of all its tenants. */
export class BoundedContext {
  private readonly tenants = new Map<string, TenantContext>();

  constructor(readonly setup: ContextSetup) {}

  get name(): string {
    return this.setup.name;
  }

  get all(): readonly TenantContext[] {
    return [...this.tenants.values()];
  }

  /** Throws for a tenant that is not served: who asks has checked that before. */
  of(tenant: string): TenantContext {
    const found = this.tenants.get(tenant);
    if (found === undefined) throw new Error(`The tenant ${tenant} is not open in ${this.name}.`);
    return found;
  }

  async open(
    tenant: string,
    directory: string,
    readStores: ReadStores,
    onSlow: (label: string, milliseconds: number) => void,
  ): Promise<void> {
    const committed = new Signal();
    const hooks = { onCommit: () => committed.raise(), onSlow };
    const database = await ContextDatabase.open(directory, tenant, this.name, this.setup, hooks);
    const readStore = await readStores.open(tenant, this.name);
    await readStore.prepare(this.setup.projections.flatMap(collectionsOf));
    this.tenants.set(tenant, { tenant, database, readStore, committed, projected: new Signal() });
  }

  async close(): Promise<void> {
    for (const { database, readStore } of this.all) {
      await database.close();
      await readStore.close();
    }
    this.tenants.clear();
  }
}

function collectionsOf({ collection, letters, timeline }: Projection) {
  return timeline === null ? [collection, letters] : [collection, letters, timeline.collection];
}

/** All contexts that run in this process. */
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
