import type { ContractDefinition } from './contract.js';
import * as customers from './customers.js';
import * as orders from './orders.js';

export * from './contract.js';
export * from './customers.js';
export * from './envelope.js';
export * from './orders.js';

/** Every contract of every context. */
export const allContracts: readonly ContractDefinition[] = [...Object.values(customers), ...Object.values(orders)];
