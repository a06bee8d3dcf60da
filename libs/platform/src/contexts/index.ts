export { ContextModule, ContextOpener } from './context.module.js';
export { BoundedContext, type ContextSetup, type ContextTools, Contexts, type TenantContext } from './contexts.js';
export { Documents } from './documents.js';
export type { RenderedPage } from './list.js';
