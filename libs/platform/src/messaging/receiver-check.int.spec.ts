import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Envelope } from '@tradepost/contracts';
import Database from 'better-sqlite3';
import { UnfitData } from '../runtime/unfit-data.js';
import { OnDomainEvent } from './on-domain-event.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { boot, contextOf, pin, slips, writeSlip } from '@tradepost/host/testing';
import { NotePinnedV1 } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { OnIntegrationEvent } from './on-integration-event.js';

@Injectable()
class CopyNotes {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'notes' })
  async copy({ data }: Envelope<{ text: string }>): Promise<void> {
    await writeSlip(UnitOfWork.current(), data.text);
  }
}

@Injectable()
class CountNotes {
  @OnDomainEvent('NotePinned', { from: 'beginning' })
  async count(): Promise<void> {
    await Promise.resolve();
  }
}

const folder = tempFolder();
const start = () => boot({ directory: folder.path, desk: [CopyNotes], board: [CountNotes] });

/** Two notes were pinned and have reached everybody. */
async function settled(): Promise<void> {
  const app = await start();
  const { database } = contextOf(app, 'board');
  for (const id of ['a', 'b']) await pin(database, id);
  await until(async () => (await slips(app)).length === 2);
  await until(async () => {
    const { length } = await database.reader.sql`SELECT 1 FROM checkpoints WHERE position = '2'`;
    return length === 1;
  });
  await app.close();
}

function change(context: string, statement: string): void {
  const file = new Database(join(folder.path, 'default', `${context}.db`));
  file.exec(statement);
  file.close();
}

describe('a start', () => {
  it('goes on where receivers are where their senders are, also after the outbox was pruned', async () => {
    await settled();
    change('board', 'DELETE FROM outbox');
    await (await start()).close();
  });

  it('is refused where a receiver is ahead of its sender', async () => {
    await settled();
    change('desk', `UPDATE checkpoints SET position = '3'`);
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnfitData);
    expect((refused as Error).message).toMatch(
      /^Tradepost cannot start: default\/desk\.db has received message 3 of default\/board\.db, which has handed out only 2: .+ restore both .+\.$/,
    );
    change('desk', `UPDATE checkpoints SET position = '2'`);
    await (await start()).close();
  });

  it('is refused where a handler is ahead of the log', async () => {
    await settled();
    change('board', `UPDATE checkpoints SET position = '9'`);
    await expect(start()).rejects.toThrow('board.on.count-notes has seen event 9 of default/board.db');
  });
});
