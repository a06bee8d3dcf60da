export { arriving, ContextWorld, messagesOf } from './context-world.js';
export { TcpProxy } from './tcp-proxy.js';
