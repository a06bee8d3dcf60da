import {
  EventStores,
  WorkLimits,
  type EventStoreHooks,
  type WatchLimits,
  type WriteSchema,
} from '@tradepost/platform/event-store';
import { MemoryDatabase } from './memory-database.js';
import { MemoryEventStore } from './memory-event-store.js';

/** Event stores in memory. A store that is opened again, or by another one, has the same data. */
export class MemoryEventStores extends EventStores {
  private readonly databases = new Map<string, MemoryDatabase>();

  constructor(private readonly limits: WatchLimits = new WorkLimits().unitOfWork) {
    super();
  }

  override async open(
    tenant: string,
    context: string,
    schema: WriteSchema,
    hooks: EventStoreHooks,
  ): Promise<MemoryEventStore> {
    const name = `${tenant}/${context}`;
    const database = this.databases.get(name) ?? new MemoryDatabase();
    this.databases.set(name, database);
    return new MemoryEventStore(database, schema, hooks, this.limits);
  }
}
