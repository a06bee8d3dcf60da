export { CommandGateway } from './command-gateway.js';
export { IdempotencySweeper } from './idempotency-sweeper.js';
