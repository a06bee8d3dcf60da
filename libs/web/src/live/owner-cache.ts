import type { EventLog } from '@tradepost/platform/event-store';
import type { LiveResource } from '@tradepost/platform/projections';

/** Documents whose owner is remembered; the one looked up first goes first. */
const maxOwners = 10_000;
/** What a document begins as. */
const nothing = null;

/**
 * Whose documents are. An owner stands in the first event of the document's own stream and never changes, so that what
 * is not theirs is passed over before anything is read of it.
 */
export class OwnerCache {
  private readonly known = new Map<string, string | null>();

  constructor(
    private readonly events: EventLog,
    private readonly most = maxOwners,
  ) {}

  /** Null for nobody that is known. Throws what the projection throws where it cannot derive the document. */
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
