export { ContextModule, ContextOpener } from './context.module.js';
export {
  BoundedContext,
  type ContextSetup,
  type ContextTools,
  Contexts,
  type TenantContext,
  TenantNotServed,
} from './contexts.js';
export { Documents } from './documents.js';
export type { RenderedPage } from './list.js';
export { defaultTenant, isTenantName, type TenantListener, TenantRegistry, TenantStores } from './tenant-registry.js';
