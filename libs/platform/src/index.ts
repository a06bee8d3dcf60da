export { onBehalfOf, registersOthers } from './auth/access.js';
export type { Identity } from './auth/identity.js';
export { OrderTokens } from './auth/order-tokens.js';
export { whenThere, type Soon } from './auth/soon.js';
export { TokenVerifier, type VerifiedToken } from './auth/token-verifier.js';
export { backUp, type BackupSummary, type CopyProgress } from './backup/back-up.js';
export { BackupRefused } from './backup/backup-refused.js';
export { restore, type RestoreSummary } from './backup/restore.js';
export { CommandGateway } from './commands/command-gateway.js';
export { explainFailure, pathOf } from './config/explain-failure.js';
export { makeFolder } from './config/make-folder.js';
export { syncFolder } from './config/sync-folder.js';
export { PlatformSettings } from './config/platform-settings.js';
export { environment, readSettings, Settings } from './config/settings.js';
export { WrongSettings } from './config/wrong-settings.js';
export { Contexts } from './context/contexts.js';
export type { ApiCaller } from './auth/api-caller.js';
export type { RequestContext } from './context/request-context.js';
export { Tenants } from './context/tenants.js';
export {
  DeadLetterNotFound,
  DeliveryNotDead,
  type DeadLetter,
  type LetterState,
  type OpenDeadLetter,
} from './delivery/dead-letters/dead-letter.js';
export { DeadLetters, type DeadLetterPage } from './delivery/dead-letters/dead-letters.js';
export { Deliveries, type SubscriptionReport } from './delivery/deliveries.js';
export type { OutsideEffect, Progress } from './delivery/handler.js';
export { EffectUnavailable } from './delivery/temporary.js';
export { PACE, Signals } from './delivery/signals.js';
export { OnDomainEvent } from './events/on-domain-event.js';
export { pass, projection, type About, type Projection } from './events/projection.js';
export {
  Projections,
  UnknownProjection,
  type ProjectionReport,
  type PruneReport,
  type RebuildReport,
} from './events/rebuild/projections.js';
export { timeline, type Timeline, type TimelineEntry } from './events/timeline.js';
export { keepKey } from './auth/keep-secret.js';
export * from './http/index.js';
export { ClientSignals } from './live/client-signals.js';
export { LastEventId } from './live/last-event-id.js';
export { liveResource, type LiveResource } from './live/live-resource.js';
export { LiveStreams } from './live/live-streams.js';
export * as streams from './live/stream-description.js';
export { StreamQueryDto } from './live/stream.dto.js';
export { ERASED } from './events/personal-data.js';
export { Mailing } from './mail/mailing.js';
export { faultOf, reasonOf } from './logging/fault.js';
export { logRejections } from './logging/log-rejections.js';
export { Log, PinoLog } from './logging/log.js';
export { IntegrationEventDispatcher, UnknownSubscription } from './messaging/integration-event-dispatcher.js';
export { OnIntegrationEvent } from './messaging/on-integration-event.js';
export { ContractTransport } from './messaging/transport.js';
export { createApp } from './module/create-app.js';
export { knownMigrations } from './backup/known-migrations.js';
export { declaredContexts } from './module/declared-contexts.js';
export { ContextModule } from './module/context.module.js';
export { PlatformModule } from './module/platform.module.js';
export { bigintColumn } from './persistence/columns.js';
export { saveAggregate, type StateRows } from './persistence/save-aggregate.js';
export { UnitOfWork, type ToContract } from './persistence/unit-of-work.js';
export { Documents } from './queries/documents.js';
export { page, type ListRequest, type RenderedPage } from './queries/list.js';
export { storedAggregate, type StoredAggregate } from './verify/stored-aggregate.js';
export { verifyShop } from './module/verify-shop.js';
export type { VerifyReport } from './verify/verify.js';
export { ReadStoreUnavailable, type Key, type RenderedDocument } from './read-store/read-store.js';
export { deliverInThread } from './worker/deliver-in-thread.js';
export { SqliteLease } from './worker/sqlite-lease.js';
