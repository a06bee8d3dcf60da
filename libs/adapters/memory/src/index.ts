export { MemoryEventStore } from './memory-event-store.js';
export { MemoryEventStores } from './memory-event-stores.js';
