export { Deliverer } from './deliverer.js';
export type { OutsideEffect } from './handler.js';
export { LocalDeliverer } from './local-deliverer.js';
export { NoDeliverer } from './no-deliverer.js';
export { EffectUnavailable, isTransient } from './transient.js';
export { ThreadDeliverer } from './thread-deliverer.js';
export type { TenantChange, ThreadData, ThreadEntry, ThreadRequest } from './worker-thread.js';
