import type { DeclaredContext } from '../module/declared-contexts.js';
import { platformMigrations } from '../persistence/platform-migrations.js';

/** Names of the migrations that this program knows, by context. */
export function knownMigrations(contexts: readonly DeclaredContext[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    contexts.map(({ setup }) => [
      setup.name,
      new Set([...platformMigrations, ...setup.migrations].map(({ name }) => name)),
    ]),
  );
}
