import { Injectable } from '@nestjs/common';
import type { AccessScope } from '@tradepost/kernel';
import { BoundedContext, type TenantContext } from './contexts.js';
import type { Projection } from '../projections/projection.js';
import type { DocumentPage, Keys, PageQuery, RenderedDocument } from '../read-store/read-store.js';
import { Cursors } from '../read-store/cursors.js';
import { ReadModelBehind } from '../runtime/read-model-behind.js';

/** How long a reader waits for the version it asks for, in milliseconds. */
const minVersionTimeoutMs = 2_000;
/** Another process may write the documents without a signal here: look again this often, in milliseconds. */
const pollIntervalMs = 25;
/** Looks in a millisecond at most, where many wait: their intervals grow with their number. */
const maxLooksPerMs = 4;
/** Readers that wait in this process. */
let waiting = 0;
const NOTHING = Promise.resolve(null);

/** The documents of one context, for its query handlers. */
@Injectable()
export class Documents {
  constructor(
    private readonly context: BoundedContext,
    readonly cursors: Cursors,
  ) {}

  /**
   * A document, or null where there is none within reach. With `minVersion` it waits up to two seconds for that version,
   * also for a document that is not there yet, and then throws `ReadModelBehind`: one that is beyond reach is waited for
   * as one that is missing, so that nobody can tell the two apart.
   */
  get(
    projection: Projection,
    tenant: string,
    reach: AccessScope,
    id: string,
    minVersion?: number,
  ): Promise<RenderedDocument | null> {
    const where = keysWithin(reach, projection, id);
    if (where === null) return NOTHING;
    const { name } = projection.collection;
    const open = this.context.of(tenant);
    return minVersion === undefined
      ? open.readStore.get(name, id, where)
      : waitFor(open, { name, id, where }, minVersion);
  }

  page(collection: string, tenant: string, query: Omit<PageQuery, 'collection'>): Promise<DocumentPage> {
    return this.context.of(tenant).readStore.page({ collection, ...query });
  }
}

/** The keys that a document of this id must have to lie within reach; null where it cannot. */
function keysWithin(reach: AccessScope, { owner }: Projection, id: string): Keys | null {
  if (reach === 'everything') return {};
  if (reach === 'nothing' || owner === null) return null;
  if ('only' in reach) return reach.only === id ? {} : null;
  if (owner === 'id') return reach.owner === id ? {} : null;
  return { [owner]: reach.owner };
}

async function waitFor(
  { readStore, committed, projected }: TenantContext,
  { name, id, where }: { readonly name: string; readonly id: string; readonly where: Keys },
  minVersion: number,
): Promise<RenderedDocument> {
  const deadline = performance.now() + minVersionTimeoutMs;
  waiting += 1;
  try {
    for (let looks = 1; ; looks += 1) {
      const since = projected.raised;
      const found = await readStore.get(name, id, where);
      if (found !== null && found.version >= minVersion) return found;
      if (performance.now() >= deadline) throw new ReadModelBehind(minVersion, found?.version ?? null);
      if (looks === 1) committed.hurry();
      await projected.wait(since, Math.max(pollIntervalMs, waiting / maxLooksPerMs));
    }
  } finally {
    waiting -= 1;
  }
}
