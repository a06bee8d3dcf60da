import {
  Backups,
  type BackupRequest,
  type BackupSummary,
  type RestoreRequest,
  type RestoreSummary,
} from '@tradepost/platform/operations';
import { backUp } from './back-up.js';
import { restore } from './restore.js';

/** Backups of the write files of a data folder; see ADR 0012. */
export class SqliteBackups extends Backups {
  constructor(private readonly dataDirectory: string) {
    super();
  }

  override backUp(request: BackupRequest): Promise<BackupSummary> {
    return backUp(this.dataDirectory, request);
  }

  override restore(request: RestoreRequest): Promise<RestoreSummary> {
    return restore(this.dataDirectory, request);
  }
}
