export type { SseBody } from './sse-body.js';
