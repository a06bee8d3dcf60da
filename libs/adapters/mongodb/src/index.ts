export { isMongoUrl } from './mongo-connection.js';
export { namesDatabases } from './mongo-database.js';
export { MongoReadStores } from './mongo-read-stores.js';
