import { Injectable } from '@nestjs/common';
import { BoundedContext, type TenantContext } from '../context/contexts.js';
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
  get(projection: Projection, tenant: string, id: string, minVersion?: number): Promise<RenderedDocument | null> {
    const { name } = projection.collection;
    const open = this.context.of(tenant);
    return minVersion === undefined ? open.readStore.get(name, id) : waitFor(open, name, id, minVersion);
  }

  page(collection: string, tenant: string, query: Omit<PageQuery, 'collection'>): Promise<ListedDocument[]> {
    return this.context.of(tenant).readStore.page({ collection, ...query });
  }
}

async function waitFor(
  { readStore, committed, projected }: TenantContext,
  collection: string,
  id: string,
  minVersion: number,
): Promise<RenderedDocument> {
  const deadline = Date.now() + PATIENCE;
  for (let looks = 1; ; looks += 1) {
    const since = projected.raised;
    const found = await readStore.get(collection, id);
    if (found !== null && found.version >= minVersion) return found;
    if (Date.now() >= deadline) throw new ReadModelBehind(minVersion, found?.version ?? null);
    if (looks === 1) committed.hurry();
    await projected.wait(since, GLANCE);
  }
}
