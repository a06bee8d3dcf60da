export { integrationSubscriptionsOf } from '../messaging/on-integration-event.js';
export { RouteTable } from '../http/route-table.js';
export { arriving, ContextWorld, messagesOf } from './context-world.js';
export { describePages } from './describe-pages.js';
export { ownDatabases } from './own-databases.js';
export { relay } from './relay.js';
export { TcpProxy } from './tcp-proxy.js';
export { tempFolder } from './temp-folder.js';
export { EventParser, type Received } from './watcher.js';
