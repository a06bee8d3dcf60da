export { DeadLettersController } from './dead-letters.controller.js';
export { HealthController } from './health.controller.js';
export { MetricsController } from './metrics.controller.js';
export { ProblemsController } from './problems.controller.js';
export { StartController } from './start.controller.js';
