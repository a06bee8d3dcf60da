import { createPrivateKey } from 'node:crypto';
import { WrongSettings } from '@tradepost/platform';
import type { IdentitySettings } from './identity-settings.js';
import { KeyFolder } from './key-folder.js';
import { publicJwkOf, signingKeyOf, type PublicJwk, type SigningKey } from './signing-key.js';

/** Lifetime of an access token. */
export const tokenLifetimeMs = 10 * 60_000;
/** Largest accepted difference between the clocks of two processes. */
export const clockToleranceMs = 60_000;
/** Interval of reads of the folder, after which a running service uses a new key. */
const keyPollIntervalMs = 1_000;

/** Keys to sign and verify tokens with. The newest signs; older ones are known until their tokens have expired. */
export abstract class SigningKeys {
  /** Changes whenever the set of keys does. */
  abstract get generation(): number;
  abstract current(): SigningKey;
  /** Null for an id that no valid token can carry. */
  abstract find(id: string): SigningKey | null;
  abstract list(): readonly PublicJwk[];

  /**
   * Keys of the settings, or else of the data folder, where a first one is created if there is none. Throws
   * `WrongSettings`.
   */
  static open({ dataDirectory, signingKeys }: IdentitySettings): SigningKeys {
    return signingKeys === null ? new FolderKeys(new KeyFolder(dataDirectory)) : new GivenKeys(signingKeys);
  }
}

/** Keys of a data folder. Changes by other processes are noticed within a second. */
class FolderKeys extends SigningKeys {
  private times = 0;
  private keys: readonly SigningKey[] = [];
  private names = '';
  private lookedAt = -Infinity;

  constructor(private readonly folder: KeyFolder) {
    super();
    this.look();
    if (this.keys.length === 0) this.folder.add(Date.now());
    this.lookedAt = -Infinity;
    this.look();
  }

  /** Number of changes noticed. */
  get generation(): number {
    this.look();
    return this.times;
  }

  current(): SigningKey {
    this.look();
    return this.keys[0]!;
  }

  find(id: string): SigningKey | null {
    this.look();
    return this.inForce().find((key) => key.id === id) ?? null;
  }

  list(): readonly PublicJwk[] {
    this.look();
    return this.inForce().map(publicJwkOf);
  }

  /** A key signs until there is a newer one; its last tokens expire one lifetime later. */
  private inForce(): readonly SigningKey[] {
    const longAgo = Date.now() - tokenLifetimeMs - clockToleranceMs;
    return this.keys.filter((_, i) => i === 0 || this.keys[i - 1]!.madeAt > longAgo);
  }

  /** A file broken while the service runs prevents the next start, but invalidates no tokens. */
  private read(): readonly SigningKey[] | null {
    try {
      return this.folder.read();
    } catch (error) {
      if (this.keys.length === 0) throw error;
      return null;
    }
  }

  private look(): void {
    const now = performance.now();
    if (now - this.lookedAt < keyPollIntervalMs) return;
    this.lookedAt = now;
    const names = this.folder.names().join();
    if (names === this.names || (names === '' && this.keys.length > 0)) return;
    const keys = this.read();
    if (keys === null) return;
    [this.keys, this.names] = [keys, names];
    this.times += 1;
  }
}

/** Keys of the settings: PKCS#8 in PEM, concatenated; the first signs. */
class GivenKeys extends SigningKeys {
  readonly generation = 0;
  private readonly keys: readonly SigningKey[];

  constructor(text: string) {
    super();
    this.keys = keysOf(text);
  }

  current(): SigningKey {
    return this.keys[0]!;
  }

  find(id: string): SigningKey | null {
    return this.keys.find((key) => key.id === id) ?? null;
  }

  list(): readonly PublicJwk[] {
    return this.keys.map(publicJwkOf);
  }
}

/** Line breaks may be written as `\n`, as some secret stores do. Throws `WrongSettings`. */
function keysOf(text: string): readonly SigningKey[] {
  const blocks = text.replaceAll('\\n', '\n').match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error('there is no PEM block in it');
    return blocks.map((block) => signingKeyOf(createPrivateKey(block), 0));
  } catch (error) {
    const { message } = error as Error;
    throw new WrongSettings([
      `TRADEPOST_SIGNING_KEYS must be private keys on the curve P-256 as PKCS#8 in PEM, the one that signs first (${message})`,
    ]);
  }
}
