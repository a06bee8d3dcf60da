import type { ChangeSource } from '@tradepost/platform/runtime';
import { FileIdentity } from '../event-store/file-identity.js';
import { IdleConnections } from '../event-store/idle-connections.js';
import { OpenReadFile } from './open-read-file.js';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { transact } from './sqlite-connection.js';

/**
 * The file of a read store, created where it is missing, with connections that are closed while idle. A deleted or
 * replaced file is no longer written to: its content would be lost with the process.
 */
export class ReadFile implements ChangeSource {
  private readonly connections: IdleConnections<OpenReadFile>;
  private identity: FileIdentity;
  private transactions = 0;

  /** @param lockTimeoutMs how long a transaction waits for another process */
  constructor(
    readonly path: string,
    private readonly lockTimeoutMs: number,
  ) {
    this.connections = new IdleConnections(path, new OpenReadFile(path), {
      open: () => this.openAgain(),
      isIdle: () => this.transactions === 0,
    });
    this.identity = new FileIdentity(path);
  }

  get open(): OpenReadFile {
    return this.connections.get();
  }

  version(): number {
    return this.connections.version();
  }

  /** Throws where an open file cannot be read, and `ReadStoreUnavailable` where it was displaced. Opens nothing. */
  ping(): void {
    this.assertKept();
    this.connections.peek()?.reads.all('SELECT 1', []);
  }

  async transact(work: (open: OpenReadFile) => boolean): Promise<boolean> {
    const { open } = this;
    this.assertKept();
    this.transactions += 1;
    try {
      return await transact(open.writer, this.lockTimeoutMs, () => work(open));
    } finally {
      this.transactions -= 1;
    }
  }

  close(): void {
    this.connections.close();
  }

  private assertKept(): void {
    if (this.connections.peek() === null) refusing(() => this.identity.assertSameFile());
    else refusing(() => this.identity.assertKept());
  }

  private openAgain(): OpenReadFile {
    refusing(() => this.identity.assertSameFile());
    const open = new OpenReadFile(this.path);
    this.identity = new FileIdentity(this.path);
    return open;
  }
}

/** Throws `ReadStoreUnavailable` where the file was replaced. */
function refusing(assert: () => void): void {
  try {
    assert();
  } catch (error) {
    throw new ReadStoreUnavailable((error as Error).message, { cause: error });
  }
}
