import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder, opening } from '@tradepost/platform/runtime';
import { damageOf } from '../event-store/examine-file.js';
import { noteClosed, noteOpen, removeFile } from '../event-store/file-state.js';
import { checkPlace, ReadStores, type ReadStore } from '@tradepost/platform/read-store';
import { readFileOf } from './sqlite-file.js';
import { SqliteReadStore } from './sqlite-read-store.js';

/** Read stores in SQLite files of their own, `<data directory>/<tenant>/<context>.read.db`. */
export class SqliteReadStores extends ReadStores {
  readonly description: string;
  private readonly opened: SqliteReadStore[] = [];

  /** @param onDamage called with a sentence about a damaged file that is created anew */
  constructor(
    private readonly dataDirectory: string,
    private readonly onDamage: (sentence: string) => void = () => undefined,
  ) {
    super();
    this.description = `SQLite in ${dataDirectory}`;
  }

  /** Creates a missing file, and replaces a damaged one. Throws `UnfitData`. */
  async open(tenant: string, context: string): Promise<ReadStore> {
    checkPlace(tenant, context);
    const file = readFileOf(this.dataDirectory, tenant, context);
    return opening(file, async () => {
      await makeFolder(join(this.dataDirectory, tenant));
      await this.removeDamaged(file);
      const store = new SqliteReadStore(file);
      this.opened.push(store);
      noteOpen(file);
      return store;
    });
  }

  override async find(tenant: string, context: string): Promise<ReadStore | null> {
    const file = readFileOf(this.dataDirectory, tenant, context);
    return existsSync(file) ? new SqliteReadStore(file) : null;
  }

  async close(): Promise<void> {
    for (const store of this.opened.splice(0)) {
      await store.close();
      noteClosed(store.file);
    }
  }

  private async removeDamaged(file: string): Promise<void> {
    const damage = existsSync(file) ? await damageOf(file) : null;
    if (damage === null) return;
    await removeFile(file);
    this.onDamage(`${resolve(file)} is damaged (${damage}); its documents are made anew from the event log.`);
  }
}
