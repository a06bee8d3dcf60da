import { Inbox } from '@tradepost/platform/event-store';
import { DuplicateRow } from './duplicate-row.js';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

/** The inbox in memory. */
export class MemoryInbox extends Inbox {
  private readonly messages: MemoryTable<true>;

  constructor(tables: MemoryTables) {
    super();
    this.messages = tables.table('inbox');
  }

  override async has(handler: string, messageId: string): Promise<boolean> {
    return this.messages.get(keyOf(handler, messageId)) !== undefined;
  }

  override async add(handler: string, messageId: string): Promise<void> {
    const key = keyOf(handler, messageId);
    if (this.messages.get(key)) throw new DuplicateRow('inbox', ['handler', 'message']);
    this.messages.set(key, true);
  }
}

const keyOf = (handler: string, messageId: string): string => `${handler}\n${messageId}`;
