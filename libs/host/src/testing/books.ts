import { Injectable } from '@nestjs/common';
import type { Envelope } from '@tradepost/contracts';
import type { TestingModule } from '@nestjs/testing';
import { readSettings } from '../settings.js';
import { OnIntegrationEvent } from '@tradepost/platform/messaging';
import { declaredContexts, type VerifyReport } from '@tradepost/platform/operations';
import { UnitOfWork } from '@tradepost/platform/event-store';
import { verifyShop } from '../verify-shop.js';
import { boot, contextOf, toys, writeSlip } from './boot.js';
import { change, NotePinnedV1, NoteRewordedV1, pin, RecordingLog, until } from '@tradepost/platform/testing';

/** Writes down what the desk receives from the board. */
@Injectable()
class WriteDown {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'notes' })
  async pinned({ data }: Envelope<{ noteId: string; text: string }>): Promise<void> {
    await writeSlip(UnitOfWork.current(), data.noteId);
  }

  @OnIntegrationEvent(NoteRewordedV1, { subscription: 'notes' })
  async reworded({ data }: Envelope<{ noteId: string; text: string }>): Promise<void> {
    await writeSlip(UnitOfWork.current(), `${data.noteId}: ${data.text}`);
  }
}

const rootIn = (directory: string, log?: RecordingLog) => ({
  directory,
  desk: [WriteDown],
  ...(log === undefined ? {} : { log }),
});

/** A board and a desk that subscribes to it, running in a folder. */
export const openBooks = (directory: string, log?: RecordingLog): Promise<TestingModule> =>
  boot(rootIn(directory, log));

/** Verifies the board and the desk in a folder. */
export function verifyBooks(directory: string): Promise<VerifyReport> {
  const settings = readSettings({ TRADEPOST_DATA_DIR: directory });
  const contexts = declaredContexts(toys(rootIn(directory)));
  return verifyShop(settings, { contexts, tenant: null, sample: null, progress: () => undefined });
}

export const contextsOfBooks = (directory: string) => declaredContexts(toys(rootIn(directory)));

/** Resolves once every message and event has arrived. */
export async function allArrived(app: TestingModule): Promise<void> {
  const { database, readStore } = contextOf(app, 'board');
  const desk = contextOf(app, 'desk').database;
  await until(async () => {
    const sent = await database.outbox.lastPosition();
    const [row] = await desk.reader.sql<{ position: string }>`SELECT position FROM checkpoints`;
    const head = await database.events.head();
    return row?.position === sent && (await readStore.checkpoint('notes_1')) === head;
  });
}

/** Pins and rewords notes concurrently until stopped. Keeps what was acknowledged. */
export class Writers {
  readonly acknowledged: string[] = [];
  private stopped = false;
  private readonly running: Promise<void[]>;

  constructor(app: TestingModule, count = 8) {
    const { database } = contextOf(app, 'board');
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; !this.stopped; i += 1) {
        const id = `note-${writer}-${i}`;
        await pin(database, id);
        this.acknowledged.push(id);
        await change(database, id, (note) => note.reword(`${id} again`));
      }
    };
    this.running = Promise.all(Array.from({ length: count }, (_, writer) => write(writer)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }
}
