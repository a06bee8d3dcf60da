/**
 * A process that opens what it is told to, at the moment it is told; `Openers` starts several. It keeps what it opened
 * until the next is asked for, as a service does.
 */
import { makeFolder } from '../config/make-folder.js';
import { Lease } from '../worker/lease.js';
import { SqliteReadStores } from '../read-store/sqlite-read-store.js';
import { samples } from '../read-store/testing/sample.js';
import { openBoard } from './note-storage.js';
import type { Opening, Opened } from './openers.js';

/** How long each asks for a lease, in milliseconds. */
const LEASE_PATIENCE_MS = 500;

let last: { close(): Promise<void> } | null = null;

async function open({ kind, directory }: Opening): Promise<void> {
  if (kind === 'write model') {
    last = await openBoard(directory);
  } else if (kind === 'lease') {
    await makeFolder(directory);
    const lease = await Lease.takeWithin(LEASE_PATIENCE_MS, directory, 'serve');
    if (lease === null) throw new Error('Another process has it.');
    last = { close: async () => lease.release() };
  } else {
    const stores = new SqliteReadStores(directory);
    last = stores;
    await (await stores.open('default', 'board')).prepare([samples]);
  }
}

const answer = (opened: Opened) => process.send!(opened);

process.on('message', (opening: Opening) => {
  const closed = last?.close() ?? Promise.resolve();
  last = null;
  void closed
    .then(() => open(opening))
    .then(
      () => answer({ problem: null }),
      (error: unknown) => answer({ problem: String(error) }),
    );
});
answer({ problem: null });
