/**
 * Every test file has globals of its own, `Error` included, but a worker loads SQLite's native half only once, and that
 * half keeps to the error class of the file that came first: in all later files its errors would be no `Error`s.
 * Marked as not set up, it takes the class of the file that is about to run.
 */
import { createRequire } from 'node:module';

const addon = createRequire(import.meta.url)('better-sqlite3/build/Release/better_sqlite3.node');
addon.isInitialized = false;
