import type { IdentitySettings } from './identity-settings.js';
import { KeyFolder } from './key-folder.js';
import { clockToleranceMs, tokenLifetimeMs } from './signing-keys.js';

/** Keys come from the settings, so this program cannot change them. */
export class RotationRefused extends Error {
  constructor() {
    super('The keys come from TRADEPOST_SIGNING_KEYS: put a new one first there, and restart the service.');
    this.name = 'RotationRefused';
  }
}

export interface Rotation {
  /** Id of the key that signs from now on. */
  readonly current: string;
  /** Ids of older keys whose tokens may still be valid. */
  readonly known: readonly string[];
  /** Ids of keys removed because all their tokens have expired. */
  readonly removed: readonly string[];
}

/**
 * Creates a new key, which a running service signs with a second later, and removes keys whose last tokens have
 * expired. Throws `RotationRefused`.
 */
export function rotateKeys({ dataDirectory, signingKeys }: IdentitySettings, now = Date.now()): Rotation {
  if (signingKeys !== null) throw new RotationRefused();
  const folder = new KeyFolder(dataDirectory);
  const before = folder.read();
  const over = before.filter((_, i) => i > 0 && before[i - 1]!.madeAt < now - tokenLifetimeMs - clockToleranceMs);
  const current = folder.add(now);
  for (const key of over) folder.remove(key);
  const known = before.filter((key) => !over.includes(key));
  return { current: current.id, known: known.map(({ id }) => id), removed: over.map(({ id }) => id) };
}
