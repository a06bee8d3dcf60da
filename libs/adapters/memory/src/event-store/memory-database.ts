import { newId } from '@tradepost/kernel';
import { Mutex } from '@tradepost/platform/runtime';
import { MemoryTables } from './memory-tables.js';

/** The data of one context and tenant, shared by all that have it open. */
export class MemoryDatabase {
  readonly tables = new MemoryTables();
  /** One unit of work at a time, whoever asks. */
  readonly turns = new Mutex();
  /** Id of its event log. */
  readonly identity = newId();
  commits = 0;
}
