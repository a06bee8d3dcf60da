export { DeadLetterCounts } from './dead-letters/dead-letter-counts.js';
export { contextOfHandler, type DeadLetter, type OpenDeadLetter } from './dead-letters/dead-letter.js';
export { type DeadLetterPage, DeadLetters } from './dead-letters/dead-letters.js';
export { type DeclaredContext, declaredContexts } from './declared-contexts.js';
export { DeliveryMetrics } from './delivery-metrics.js';
export { Projections } from './projections.js';
export { StorageMonitor } from './storage-monitor.js';
