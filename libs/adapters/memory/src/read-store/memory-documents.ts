import type { Key, StoredDocument } from '@tradepost/platform/read-store';

/** A document as it is kept. */
export interface MemoryDocument {
  readonly id: string;
  readonly version: number;
  readonly revision: number;
  readonly seen: StoredDocument['seen'];
  readonly keys: Readonly<Record<string, Key>>;
  /** The body as JSON. */
  readonly json: string;
}

/** The documents of one context and tenant, shared by all that have them open. */
export class MemoryDocuments {
  readonly collections = new Map<string, ReadonlyMap<string, MemoryDocument>>();
  readonly checkpoints = new Map<string, string>();
  /** Collections, or `checkpoints`, whose writes fail. */
  readonly broken = new Set<string>();
  origin: string | null = null;
  changes = 0;

  of(collection: string): ReadonlyMap<string, MemoryDocument> {
    const found = this.collections.get(collection);
    if (found === undefined) throw new Error(`There is no collection "${collection}".`);
    return found;
  }

  /** Throws where writes to a collection, or to `checkpoints`, are to fail. */
  assertWritable(table: string): void {
    if (this.broken.has(table)) throw new Error(`Writes to ${table} fail.`);
  }
}

/** A place for the documents of all tenants and contexts, which outlives those who connect to it. */
export class MemoryPlace {
  private readonly byName = new Map<string, MemoryDocuments>();

  /** Null where nobody has opened it. */
  find(tenant: string, context: string): MemoryDocuments | null {
    return this.byName.get(`${tenant}/${context}`) ?? null;
  }

  open(tenant: string, context: string): MemoryDocuments {
    const documents = this.find(tenant, context) ?? new MemoryDocuments();
    this.byName.set(`${tenant}/${context}`, documents);
    return documents;
  }

  /** Has writes to a collection, or to `checkpoints`, fail until the function that it gives is called. */
  breakWrites(tenant: string, context: string, table: string): () => void {
    const { broken } = this.open(tenant, context);
    broken.add(table);
    return () => void broken.delete(table);
  }
}
