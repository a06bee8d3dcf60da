import { newPersonalKey, PersonalKeys } from '@tradepost/platform/event-store';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

/** Keys of persons in memory. */
export class MemoryPersonalKeys extends PersonalKeys {
  private readonly secrets: MemoryTable<string>;

  constructor(tables: MemoryTables) {
    super();
    this.secrets = tables.table('personal keys');
  }

  override async find(subject: string): Promise<string | null> {
    return this.secrets.get(subject) ?? null;
  }

  override async findOrCreate(subject: string): Promise<string> {
    const secret = this.secrets.get(subject) ?? newPersonalKey();
    this.secrets.set(subject, secret);
    return secret;
  }

  override async erase(subject: string): Promise<void> {
    this.secrets.delete(subject);
  }
}
