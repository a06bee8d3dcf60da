import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WrongSettings } from '@tradepost/platform';
import { makeSigningKey, readSigningKey, writeSigningKey, type SigningKey } from './signing-key.js';

/** Names of key files: `signing-`, then time and thumbprint of the key. Other files are ignored. */
const keyFile = /^signing-[\w-]+\.jwk\.json$/;

/** Signing keys of a data folder, one file each, readable by the user of the service only. */
export class KeyFolder {
  private readonly folder: string;

  constructor(dataDirectory: string) {
    this.folder = join(dataDirectory, 'keys');
  }

  /** File names. They identify the contents, since a file never changes. */
  names(): readonly string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => keyFile.test(name))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Newest first. Throws `WrongSettings` for a file without a valid key. */
  read(): readonly SigningKey[] {
    const keys = this.names().map((name) => this.readOne(name));
    return keys.sort((one, other) => other.madeAt - one.madeAt || (one.id < other.id ? -1 : 1));
  }

  /** Creates a key. Atomic: readers see the complete file or none. */
  add(now: number): SigningKey {
    const key = makeSigningKey(now);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(key);
    const unfinished = `${path}.unfinished`;
    writeFileSync(unfinished, writeSigningKey(key), { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(unfinished, 0o600);
    renameSync(unfinished, path);
    sync(this.folder);
    return key;
  }

  remove(key: SigningKey): void {
    rmSync(this.pathOf(key), { force: true });
  }

  private pathOf({ id, madeAt }: SigningKey): string {
    return join(this.folder, `signing-${new Date(madeAt).toISOString().replace(/[:.]/g, '-')}-${id}.jwk.json`);
  }

  private readOne(name: string): SigningKey {
    const path = join(this.folder, name);
    try {
      return readSigningKey(readFileSync(path, 'utf8'));
    } catch (error) {
      const { message } = error as Error;
      throw new WrongSettings([`${path} holds no signing key (${message}); restore it from a backup, or remove it`]);
    }
  }
}

/** A new directory entry survives a crash only once the directory itself is synced. */
function sync(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
