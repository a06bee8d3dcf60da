import { existsSync, writeFileSync } from 'node:fs';
import { isMainThread, threadId } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import type { ContractData, Envelope } from '@tradepost/contracts';
import { OnIntegrationEvent } from '@tradepost/platform/messaging';
import { UnitOfWork } from '@tradepost/platform/event-store';
import { writeSlip } from './boot.js';
import { NotePinnedV1 } from '@tradepost/platform/testing';

/**
 * Writes a slip for every pinned note, with the kind of thread it ran in. A note whose text is a path kills the thread
 * once, unless the file exists; a path that ends with `hoard` fills its heap. Handling a text `hang` never settles.
 */
@Injectable()
export class WriteThreads {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'slips' })
  async pinned({ data }: Envelope<ContractData<typeof NotePinnedV1>>): Promise<void> {
    await writeSlip(UnitOfWork.current(), `${data.noteId} in the ${isMainThread ? 'main' : 'worker'} thread`);
    if (data.text === 'hang') await new Promise(() => undefined);
    if (!data.text.startsWith('/') || existsSync(data.text)) return;
    writeFileSync(data.text, String(threadId));
    for (const hoard: number[][] = []; data.text.endsWith('hoard');) hoard.push(Array<number>(100_000).fill(0.5));
    process.nextTick(() => {
      throw new Error('A fault in nobody’s hands');
    });
    await new Promise(() => undefined);
  }
}
