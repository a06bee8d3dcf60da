export { CommandGateway } from './commands/command-gateway.js';
export { CommandHandler } from './commands/command-handler.js';
export { ContextModule } from './contexts/context.module.js';
export { Contexts } from './contexts/contexts.js';
export { Documents } from './contexts/documents.js';
export { type ListRequest, type RenderedPage, page } from './contexts/list.js';
export type { OutsideEffect, Progress } from './delivery/handler.js';
export { EffectUnavailable } from './delivery/transient.js';
export { bigintColumn } from './event-store/rows.js';
export { ERASED } from './event-store/personal-data.js';
export type { RequestContext } from './event-store/request-context.js';
export { type StateRows, saveAggregate } from './event-store/save-aggregate.js';
export { type StoredAggregate, storedAggregate } from './event-store/stored-aggregate.js';
export { type ToContracts, UnitOfWork } from './event-store/unit-of-work.js';
export { Mailing } from './mail/mailing.js';
export { ClientNotifications } from './messaging/client-notifications.js';
export { Deliveries, type SubscriptionReport } from './messaging/deliveries.js';
export { IntegrationEventDispatcher, UnknownSubscription } from './messaging/integration-event-dispatcher.js';
export { OnDomainEvent } from './messaging/on-domain-event.js';
export { OnIntegrationEvent } from './messaging/on-integration-event.js';
export { ContractTransport } from './messaging/transport.js';
export {
  type DeadLetter,
  DeadLetterNotFound,
  DeliveryNotDead,
  type DeadLetterState,
  type OpenDeadLetter,
} from './operations/dead-letters/dead-letter.js';
export { type DeadLetterPage, DeadLetters } from './operations/dead-letters/dead-letters.js';
export { declaredContexts } from './operations/declared-contexts.js';
export {
  type ProjectionReport,
  Projections,
  type PruneReport,
  type RebuildReport,
  UnknownProjection,
} from './operations/projections.js';
export { type LiveResource, liveResource } from './projections/live-resource.js';
export { type EventMetadata, type Projection, pass, projection } from './projections/projection.js';
export { type Timeline, type TimelineEntry, timeline } from './projections/timeline.js';
export { type Key, ReadStoreUnavailable, type RenderedDocument } from './read-store/read-store.js';
export { explainFailure, pathOf } from './runtime/explain-failure.js';
export { faultOf, reasonOf } from './runtime/fault.js';
export { keepKey } from './runtime/keep-secret.js';
export { logRejections } from './runtime/log-rejections.js';
export { Log } from './runtime/log.js';
export { makeFolder } from './runtime/make-folder.js';
export { PlatformSettings } from './runtime/platform-settings.js';
export { wakeUpIntervalMs, Notifiers } from './runtime/notifiers.js';
export { type MaybePromise, whenThere } from './runtime/maybe-promise.js';
export { syncFolder } from './runtime/sync-folder.js';
export { TenantRegistry } from './contexts/tenant-registry.js';
export { WrongSettings } from './runtime/wrong-settings.js';
