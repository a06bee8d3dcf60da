import { checkPlace, ReadStores, type ReadStore } from '@tradepost/platform/read-store';
import { MemoryPlace } from './memory-documents.js';
import { MemoryReadStore } from './memory-read-store.js';

/** Read stores in memory. */
export class MemoryReadStores extends ReadStores {
  readonly description = 'memory';
  private readonly opened: MemoryReadStore[] = [];

  constructor(private readonly place = new MemoryPlace()) {
    super();
  }

  override async open(tenant: string, context: string): Promise<ReadStore> {
    checkPlace(tenant, context);
    const store = new MemoryReadStore(this.place.open(tenant, context));
    this.opened.push(store);
    return store;
  }

  override async find(tenant: string, context: string): Promise<ReadStore | null> {
    const documents = this.place.find(tenant, context);
    return documents && new MemoryReadStore(documents);
  }

  override async close(): Promise<void> {
    for (const store of this.opened.splice(0)) await store.close();
  }
}
