import type { DeclaredContext } from '@tradepost/platform/operations';
import { platformMigrations } from '../event-store/platform-migrations.js';

/** Names of this program's migrations, by context. */
export function knownMigrations(contexts: readonly DeclaredContext[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    contexts.map(({ setup }) => [
      setup.name,
      new Set([...platformMigrations, ...setup.migrations].map(({ name }) => name)),
    ]),
  );
}
