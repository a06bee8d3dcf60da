import { Injectable } from '@nestjs/common';
import { BoundedContext } from '../context/contexts.js';
import type { Projection } from '../events/projection.js';
import type { ListedDocument, PageQuery, RenderedDocument } from '../read-store/read-store.js';
import { ReadModelBehind } from './read-model-behind.js';

/** How long a reader waits for the version it asks for, in milliseconds. */
const PATIENCE = 2_000;
/** Another process may write the documents without a signal here: look again this often, in milliseconds. */
const GLANCE = 25;

/** The documents of one context, for its query handlers. */
@Injectable()
export class Documents {
  constructor(private readonly context: BoundedContext) {}

  /**
   * A document, or null where there is none. With `minVersion` it waits up to two seconds for that version, also for
   * a document that is not there yet, and then throws `ReadModelBehind`.
   */
  async get(projection: Projection, tenant: string, id: string, minVersion?: number): Promise<RenderedDocument | null> {
    const { readStore, projected } = this.context.of(tenant);
    const deadline = minVersion === undefined ? 0 : Date.now() + PATIENCE;
    for (;;) {
      const since = projected.raised;
      const found = await readStore.get(projection.collection.name, id);
      if (minVersion === undefined || (found !== null && found.version >= minVersion)) return found;
      if (Date.now() >= deadline) throw new ReadModelBehind(minVersion, found?.version ?? null);
      await projected.wait(since, GLANCE);
    }
  }

  page(collection: string, tenant: string, query: Omit<PageQuery, 'collection'>): Promise<ListedDocument[]> {
    return this.context.of(tenant).readStore.page({ collection, ...query });
  }
}
