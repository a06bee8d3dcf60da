import { Injectable } from '@nestjs/common';
import type { AccessScope } from '@tradepost/kernel';
import { BoundedContext, type TenantContext } from './contexts.js';
import type { Projection } from '../projections/projection.js';
import type { DocumentPage, Keys, PageQuery, RenderedDocument } from '../read-store/read-store.js';
import { Cursors } from '../read-store/cursors.js';
import { ReadModelBehind } from '../runtime/read-model-behind.js';

/** How long a read waits for the requested version, in milliseconds. */
const minVersionTimeoutMs = 2_000;
/** Poll interval for documents of other processes, in milliseconds. */
const pollIntervalMs = 25;
/** Greatest number of polls in a millisecond: intervals grow with the number of waiting reads. */
const maxLooksPerMs = 4;
/** Waiting reads of this process. */
let waiting = 0;
const NOTHING = Promise.resolve(null);

/** Documents of one context, for its query handlers. */
@Injectable()
export class Documents {
  constructor(
    private readonly context: BoundedContext,
    readonly cursors: Cursors,
  ) {}

  /**
   * A document within the access scope, or null. With `minVersion` it waits up to two seconds for that version, also
   * for a missing document, and then throws `ReadModelBehind`. A document out of scope is treated as a missing one, so
   * that callers cannot tell the two apart.
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

/** Keys that the document must have to lie within the access scope; null where it cannot. */
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
