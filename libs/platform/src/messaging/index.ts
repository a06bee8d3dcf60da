export { ClientNotifications, EVERYBODY, LOGOUT, RELOAD } from './client-notifications.js';
export { Deliveries, type SubscriptionReport } from './deliveries.js';
export { DomainEventDispatcher } from './domain-event-dispatcher.js';
export { IntegrationEventDispatcher } from './integration-event-dispatcher.js';
export { OnDomainEvent } from './on-domain-event.js';
export { OnIntegrationEvent, integrationSubscriptionsOf } from './on-integration-event.js';
export { ReceiverCheck } from './receiver-check.js';
export { NotificationLogs } from './notification-logs.js';
export { ContractTransport, InProcessTransport } from './transport.js';
