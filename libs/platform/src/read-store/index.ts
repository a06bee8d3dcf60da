export { Collection, Collections, checkPlace } from './collection.js';
export { Cursors } from './cursors.js';
export { compareKeys, type Edge, type PagePlan, type PageSlice, planPage, readPage, sizeOf } from './page-plan.js';
export {
  type Checkpoint,
  type CollectionSpec,
  type DocumentBatch,
  type DocumentChange,
  type DocumentPage,
  type DocumentWrite,
  ForeignReadStore,
  type Key,
  type Keys,
  type ListedDocument,
  type LoadedDocuments,
  type PageQuery,
  ReadStore,
  ReadStoreUnavailable,
  ReadStores,
  type RenderedDocument,
  type Replacement,
  type StoredDocument,
} from './read-store.js';
