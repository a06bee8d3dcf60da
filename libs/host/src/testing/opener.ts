/**
 * A process that opens what it is told to, on command; `Openers` starts several. Keeps it open until the next command,
 * as a service does.
 */
import { SqliteReadStores } from '@tradepost/sqlite';
import { samples } from '@tradepost/platform/testing';
import { openBoard } from './open-board.js';
import type { Opening, Opened } from './openers.js';

let last: { close(): Promise<void> } | null = null;

async function open({ kind, directory }: Opening): Promise<void> {
  if (kind === 'write model') {
    last = await openBoard(directory);
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
