export * from './aggregate.js';
export * from './clock.js';
export * from './countries.js';
export * from './deep-freeze.js';
export * from './domain-error.js';
export * from './domain-event.js';
export * from './ids.js';
export * from './money.js';
