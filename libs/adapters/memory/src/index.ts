export { MemoryEventStore } from './event-store/memory-event-store.js';
export { MemoryEventStores } from './event-store/memory-event-stores.js';
export { MemoryPlace } from './read-store/memory-documents.js';
export { MemoryReadStores } from './read-store/memory-read-stores.js';
