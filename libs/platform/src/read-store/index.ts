export { MongoReadStores } from './mongo-read-store.js';
export * from './read-store.js';
export { SqliteReadStores } from './sqlite-read-store.js';
