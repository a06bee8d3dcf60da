export { CommandGateway } from './command-gateway.js';
export { CommandHandler } from './command-handler.js';
export { IdempotencySweeper } from './idempotency-sweeper.js';
