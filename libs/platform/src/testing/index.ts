export { integrationSubscriptionsOf } from '../messaging/on-integration-event.js';
export { arriving, ContextWorld, messagesOf } from './context-world.js';
export { ownDatabases } from './own-databases.js';
export { TcpProxy } from './tcp-proxy.js';
export { tempFolder } from './temp-folder.js';
