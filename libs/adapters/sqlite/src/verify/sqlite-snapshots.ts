import { resolve } from 'node:path';
import { BackupRefused, StoreSnapshots, type DeclaredContext, type SnapshotSet } from '@tradepost/platform/operations';
import { ConsistentSnapshot } from '../backup/consistent-snapshot.js';
import { writeFilesIn } from '../backup/write-files.js';
import { SqliteSnapshot } from './sqlite-snapshot.js';

/** Snapshots of the write files of a data folder. */
export class SqliteSnapshots extends StoreSnapshots {
  constructor(private readonly dataDirectory: string) {
    super();
  }

  override async take(contexts: readonly DeclaredContext[], tenant: string | null): Promise<SnapshotSet> {
    const byName = new Map(contexts.map((context) => [context.setup.name, context]));
    const found = await writeFilesIn(this.dataDirectory);
    const files = found.filter((file) => byName.has(file.context) && (tenant === null || file.tenant === tenant));
    if (files.length === 0) throw new BackupRefused(`${resolve(this.dataDirectory)} holds no data to verify.`);
    const moment = await ConsistentSnapshot.of(files);
    const stores: SqliteSnapshot[] = [];
    const close = (): void => {
      for (const store of stores) store.close();
      moment.close();
    };
    try {
      for (const snapshot of moment.snapshots)
        stores.push(await SqliteSnapshot.of(snapshot, byName.get(snapshot.context)!));
      return { at: moment.at, stores, close };
    } catch (error) {
      close();
      throw error;
    }
  }
}
