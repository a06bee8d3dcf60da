export { ClientSignals, EVERYBODY, LOGOUT, RELOAD } from './client-signals.js';
export { Deliveries, type SubscriptionReport } from './deliveries.js';
export { DomainEventDispatcher } from './domain-event-dispatcher.js';
export { IntegrationEventDispatcher } from './integration-event-dispatcher.js';
export { OnDomainEvent } from './on-domain-event.js';
export { OnIntegrationEvent, integrationSubscriptionsOf } from './on-integration-event.js';
export { ReceiverCheck } from './receiver-check.js';
export { SignalLogs } from './signal-logs.js';
export { ContractTransport, InProcessTransport } from './transport.js';
