import type { Backups } from '@tradepost/platform/operations';
import { SqliteBackups } from '@tradepost/sqlite';
import type { Settings } from './settings.js';

/** Backups of the stores in the settings. */
export function openBackups({ dataDirectory }: Pick<Settings, 'dataDirectory'>): Backups {
  return new SqliteBackups(dataDirectory);
}
