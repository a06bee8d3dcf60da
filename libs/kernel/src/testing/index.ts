export * from './arbitraries.js';
export * from './fixed-clock.js';
export * from './given.js';
export * from './golden.js';
export * from './in-memory-streams.js';
export * from './refusal.js';
