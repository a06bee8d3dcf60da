import type { EventLog } from '@tradepost/platform/event-store';
import type { LiveResource } from '@tradepost/platform/projections';

/** Greatest number of cached owners; the oldest go first. */
const maxOwners = 10_000;
/** What a document begins as. */
const nothing = null;

/**
 * Owners of documents. An owner stands in the first event of the primary stream and never changes, so that other
 * people's documents are skipped unread.
 */
export class OwnerCache {
  private readonly known = new Map<string, string | null>();

  constructor(
    private readonly events: EventLog,
    private readonly most = maxOwners,
  ) {}

  /** Null for no known owner. Throws the projection's error. */
  async of({ projection }: LiveResource, id: string): Promise<string | null> {
    const { owner, own, name } = projection;
    if (owner === null || owner === 'id') return owner === null ? null : id;
    const key = `${name} ${id}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const span = { category: own, after: 0, upTo: 1 };
    const [first] = (await this.events.readSpans(id, [span], 1)).events;
    if (first === undefined) return null;
    const found = projection.keysOf(projection.apply(nothing, first))[owner] as string | null;
    if (this.known.size >= this.most) this.known.delete(this.known.keys().next().value!);
    this.known.set(key, found);
    return found;
  }
}
