import type { CollectionSpec, DocumentWrite, Key } from './read-store.js';

const conforms: Record<'text' | 'integer' | 'boolean', (value: Key) => boolean> = {
  text: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
};

/** A declared collection. Throws where anything undeclared is asked for. */
export class Collection {
  readonly keyNames: readonly string[];

  constructor(readonly spec: CollectionSpec) {
    this.keyNames = Object.keys(spec.keys);
    this.check();
  }

  get name(): string {
    return this.spec.name;
  }

  /** Revision of a new document. */
  get firstRevision(): number {
    return this.spec.firstRevision ?? 1;
  }

  /** Throws unless the key can have the value. */
  checkValue(key: string, value: Key): void {
    const kind = this.spec.keys[key];
    if (kind === undefined) throw new Error(`Collection "${this.name}" declares no key "${key}".`);
    if (value !== null && !conforms[kind](value)) {
      throw new Error(
        `Key "${key}" of collection "${this.name}" is ${kind}; ${typeof value === 'string' ? 'a text' : String(value)} is not.`,
      );
    }
  }

  /** Values of a document's keys in the order of `keyNames`; null for keys that the document does not name. */
  keysOf(write: DocumentWrite): Key[] {
    for (const [key, value] of Object.entries(write.keys)) this.checkValue(key, value);
    return this.keyNames.map((key) => write.keys[key] ?? null);
  }

  private check(): void {
    const { name, indexes } = this.spec;
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`"${name}" is no name for a collection.`);
    if (name === 'checkpoints' || name === 'origin')
      throw new Error(`A collection cannot be called "${name}": the store keeps its own.`);
    for (const key of this.keyNames) {
      if (!/^[a-z][A-Za-z0-9]*$/.test(key)) throw new Error(`"${key}" is no name for a key of collection "${name}".`);
    }
    for (const index of indexes) {
      const declared = index.every((key) => this.keyNames.includes(key));
      if (!declared || index.length === 0 || new Set(index).size < index.length) {
        throw new Error(`Index [${index.join(', ')}] of collection "${name}" must list declared keys, each once.`);
      }
    }
  }
}

/** The collections that a store is prepared for. */
export class Collections {
  private readonly byName = new Map<string, Collection>();

  /** Adds collections, or replaces those of the same name. */
  add(specs: readonly CollectionSpec[]): Collection[] {
    const added = specs.map((spec) => new Collection(spec));
    for (const collection of added) this.byName.set(collection.name, collection);
    return added;
  }

  /** Removes collections that are gone. */
  remove(names: readonly string[]): void {
    for (const name of names) this.byName.delete(name);
  }

  get(name: string): Collection {
    const collection = this.byName.get(name);
    if (collection === undefined) throw new Error(`The read store was not prepared for a collection "${name}".`);
    return collection;
  }
}

/** Throws unless the names are fit for file and database names. */
export function checkPlace(tenant: string, context: string): void {
  if (!/^[a-z0-9-]{1,40}$/.test(tenant)) throw new Error(`"${tenant}" is no name for a tenant.`);
  if (!/^[a-z][a-z0-9-]*$/.test(context)) throw new Error(`"${context}" is no name for a context.`);
}
