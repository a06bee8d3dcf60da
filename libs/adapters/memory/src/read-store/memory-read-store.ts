import { BatchLimit, type ChangeSource } from '@tradepost/platform/runtime';
import {
  Collections,
  ForeignReadStore,
  planPage,
  ReadStore,
  type Checkpoint,
  type CollectionSpec,
  type DocumentBatch,
  type DocumentChange,
  type DocumentPage,
  type Keys,
  type LoadedDocuments,
  type PageQuery,
  type RenderedDocument,
  type Replacement,
  type StoredDocument,
} from '@tradepost/platform/read-store';
import type { MemoryDocument, MemoryDocuments } from './memory-documents.js';
import { pageOf } from './memory-page.js';

/** Documents in memory. A change is made whole or not at all. */
export class MemoryReadStore extends ReadStore {
  readonly place = 'memory';
  private readonly known = new Collections();
  private log: string | null = null;
  private isClosed = false;

  constructor(private readonly shared: MemoryDocuments) {
    super();
  }

  override async prepare(specs: readonly CollectionSpec[]): Promise<void> {
    const { collections } = this.data;
    for (const { name } of this.known.add(specs)) if (!collections.has(name)) collections.set(name, new Map());
  }

  override async loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>> {
    const stored = this.rowsOf(collection);
    const documents = new Map<string, StoredDocument<D>>();
    const limit = new BatchLimit(ids.length);
    for (const [at, id] of ids.entries()) {
      const found = stored.get(id);
      if (found === undefined) continue;
      const { revision, seen, json } = found;
      if (!limit.admits(Buffer.byteLength(json))) return { documents, rest: ids.slice(at) };
      documents.set(id, { revision, seen, body: JSON.parse(json) as D });
    }
    return { documents, rest: [] };
  }

  override async seen(
    collection: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, StoredDocument['seen']>> {
    const stored = this.rowsOf(collection);
    return new Map(ids.flatMap((id) => (stored.has(id) ? [[id, stored.get(id)!.seen] as const] : [])));
  }

  override async get(collection: string, id: string, where: Keys = {}): Promise<RenderedDocument | null> {
    const found = this.rowsOf(collection).get(id);
    if (found === undefined) return null;
    const fits = Object.entries(where).every(([key, value]) => (found.keys[key] ?? null) === value);
    return fits ? { id, version: found.version, json: found.json } : null;
  }

  override async page(query: PageQuery): Promise<DocumentPage> {
    const plan = planPage(this.known.get(query.collection), query);
    return pageOf(this.rowsOf(query.collection).values(), plan);
  }

  override async checkpoint(subscription: string): Promise<Checkpoint | null> {
    return this.data.checkpoints.get(subscription) ?? null;
  }

  override async commit({ subscription, from, to, writes }: DocumentBatch): Promise<boolean> {
    this.assertOwn();
    const { checkpoints } = this.data;
    if ((checkpoints.get(subscription) ?? null) !== from) return false;
    this.data.assertWritable('checkpoints');
    if (!this.make(writes)) return false;
    checkpoints.set(subscription, to);
    return true;
  }

  override async store(changes: readonly DocumentChange[]): Promise<boolean> {
    this.assertOwn();
    return this.make(changes);
  }

  override async origin(): Promise<string | null> {
    return this.data.origin;
  }

  override async bindToLog(log: string): Promise<boolean> {
    this.data.origin ??= log;
    if (this.data.origin !== log) return false;
    this.log = log;
    return true;
  }

  override async reset(log: string): Promise<void> {
    const { collections, checkpoints } = this.data;
    for (const name of collections.keys()) collections.set(name, new Map());
    checkpoints.clear();
    this.data.origin = log;
    this.log = log;
  }

  override async collections(): Promise<readonly string[]> {
    return [...this.data.collections.keys()];
  }

  override async drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void> {
    this.assertOwn();
    for (const name of collections) this.data.collections.delete(name);
    for (const name of subscriptions) this.data.checkpoints.delete(name);
    this.known.remove(collections);
  }

  override async replace({ collections, subscription: { name, by }, from }: Replacement): Promise<boolean> {
    this.assertOwn();
    const { checkpoints, collections: stored } = this.data;
    const to = checkpoints.get(by);
    if ((checkpoints.get(name) ?? null) !== from || to === undefined) return false;
    for (const each of collections) {
      stored.set(each.name, this.data.of(each.by));
      stored.delete(each.by);
    }
    checkpoints.set(name, to);
    checkpoints.delete(by);
    this.known.remove(collections.map((each) => each.by));
    this.data.changes += 1;
    return true;
  }

  /** What was dropped is gone at once. */
  override async sweep(): Promise<boolean> {
    return false;
  }

  override changeSource(): ChangeSource {
    return { version: () => this.data.changes };
  }

  override async ping(): Promise<void> {
    return void this.data;
  }

  override async close(): Promise<void> {
    this.isClosed = true;
  }

  private get data(): MemoryDocuments {
    if (this.isClosed) throw new Error('The read store is not open.');
    return this.shared;
  }

  private rowsOf(collection: string): ReadonlyMap<string, MemoryDocument> {
    return this.data.of(this.known.get(collection).name);
  }

  private assertOwn(): void {
    if (this.log !== null && this.data.origin !== this.log) throw new ForeignReadStore(this.place);
  }

  /** Makes all changes, or none where one of them comes too late. */
  private make(changes: readonly DocumentChange[]): boolean {
    const drafts = new Map<string, Map<string, MemoryDocument>>();
    for (const change of changes) {
      const { collection } = change;
      const draft = drafts.get(collection) ?? new Map(this.rowsOf(collection));
      drafts.set(collection, draft);
      this.data.assertWritable(collection);
      if (!this.apply(draft, change)) return false;
    }
    for (const [name, draft] of drafts) this.data.collections.set(name, draft);
    this.data.changes += 1;
    return true;
  }

  private apply(draft: Map<string, MemoryDocument>, change: DocumentChange): boolean {
    const { id, revision } = change;
    const before = draft.get(id);
    if ('removed' in change) return before?.revision === revision && draft.delete(id);
    const collection = this.known.get(change.collection);
    const values = collection.keysOf(change);
    if (revision === 'once' && before !== undefined) return true;
    const isNew = revision === 'once' || revision === 0;
    if (isNew ? before !== undefined : before?.revision !== revision) return false;
    draft.set(id, {
      id,
      version: change.version,
      revision: before === undefined ? collection.firstRevision : before.revision + 1,
      seen: structuredClone(change.seen),
      keys: Object.fromEntries(collection.keyNames.map((key, i) => [key, values[i]!])),
      json: JSON.stringify(change.body),
    });
    return true;
  }
}
