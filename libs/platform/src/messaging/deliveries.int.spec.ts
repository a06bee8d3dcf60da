import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import type { ContractData, Envelope } from '@tradepost/contracts';
import type { DomainEvent, Recorded } from '@tradepost/kernel';
import { OnDomainEvent } from './on-domain-event.js';
import { OnIntegrationEvent } from './on-integration-event.js';
import { PlatformModule } from '@tradepost/host';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { ReadStoreUnavailable } from '../read-store/read-store.js';
import {
  assemble,
  boot,
  change,
  contextOf,
  noteDocuments,
  pin,
  slips,
  writeSlip,
  type ToyOptions,
} from '@tradepost/host/testing';
import { NotePinnedV1, NoteRewordedV1 } from '../testing/note.js';
import { RecordingLog } from '../testing/recording-log.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { Deliveries } from './deliveries.js';
import type { OutsideEffect } from '../delivery/handler.js';

type Pinned = Envelope<ContractData<typeof NotePinnedV1>>;
const write = (text: string) => writeSlip(UnitOfWork.current(), text);
const desk = { subscription: 'slips' };

/** Writes a slip for every note that is pinned or reworded. A fault is thrown after the slip was written. */
@Injectable()
class KeepSlips {
  static fault: Error | null = null;

  @OnIntegrationEvent(NotePinnedV1, desk)
  async pinned({ data, correlationid }: Pinned): Promise<void> {
    await write(`pinned ${data.noteId} for ${correlationid}`);
    if (KeepSlips.fault !== null && data.noteId === 'bad') throw KeepSlips.fault;
  }

  @OnIntegrationEvent(NoteRewordedV1, desk)
  async reworded({ data }: Pinned): Promise<void> {
    await write(`reworded ${data.noteId}: ${data.text}`);
  }
}

/** Another subscription to the same contract. */
@Injectable()
class CountSlips {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'counts' })
  async pinned({ data }: Pinned): Promise<void> {
    await write(`counted ${data.noteId}`);
  }
}

const seen = { beginning: [] as string[], now: [] as string[] };

@Injectable()
class ListenFromBeginning {
  @OnDomainEvent('NotePinned', { from: 'beginning' })
  async pinned({ streamId, version }: Recorded): Promise<void> {
    seen.beginning.push(`${streamId}:${version}`);
  }

  @OnDomainEvent('NoteRemoved', { from: 'beginning' })
  async removed({ streamId, version }: Recorded<DomainEvent>): Promise<void> {
    seen.beginning.push(`${streamId}:${version}`);
  }
}

@Injectable()
class ListenFromNow {
  @OnDomainEvent('NotePinned', { from: 'now' })
  async pinned({ streamId }: Recorded): Promise<void> {
    seen.now.push(streamId);
  }
}

const folder = tempFolder();
let log: RecordingLog;
const start = (options: Omit<ToyOptions, 'directory'> = {}): Promise<TestingModule> =>
  boot({ directory: folder.path, log, ...options });
const running = async (options: Omit<ToyOptions, 'directory'> = {}) => folder.closing(await start(options));

/** Resolves when everything of a tenant is delivered and projected. Throws when a subscription fails. */
function settled(app: TestingModule, tenant = 'default'): Promise<void> {
  return until(async () => {
    const reports = (await app.get(Deliveries).report()).filter((report) => report.tenant === tenant);
    const failing = reports.find(({ state }) => state === 'failing');
    if (failing) throw new Error(`${failing.subscription} fails: ${failing.problem}`);
    return reports.every(({ lag }) => lag === 0);
  });
}
const boardOf = (app: TestingModule) => contextOf(app, 'board').database;
const reportOf = async (app: TestingModule, subscription: string) =>
  (await app.get(Deliveries).report()).find((report) => report.subscription === subscription)!;

beforeEach(() => {
  log = new RecordingLog();
  KeepSlips.fault = null;
  seen.beginning = [];
  seen.now = [];
});

describe('Deliveries', () => {
  it('bring contracts to other contexts and events to projections', async () => {
    const app = await running({ desk: [KeepSlips, CountSlips] });
    await pin(boardOf(app), 'n1');
    await change(boardOf(app), 'n1', (note) => note.reword('anew'));
    await change(boardOf(app), 'n1', (note) => note.remove());
    await settled(app);
    const written = await slips(app);
    expect(written.filter((slip) => !slip.startsWith('counted'))).toEqual([
      'pinned n1 for request-1',
      'reworded n1: anew',
    ]);
    expect(written).toContain('counted n1');
    const document = await contextOf(app, 'board').readStore.get(noteDocuments.collection.name, 'n1');
    expect(document!.version).toBe(3);
    const names = (await app.get(Deliveries).report()).map((report) => [report.subscription, report.state, report.lag]);
    expect(names).toEqual([
      ['board.projection.notes', 'running', 0],
      ['board.rebuild', 'running', 0],
      ['desk.slips', 'running', 0],
      ['desk.counts', 'running', 0],
    ]);
  });

  it('go on after a restart where they were', async () => {
    const first = await start({ desk: [KeepSlips] });
    await pin(boardOf(first), 'n1');
    await settled(first);
    await pin(boardOf(first), 'n2');
    await first.close();
    const second = await running({ desk: [KeepSlips] });
    await settled(second);
    expect(await slips(second)).toEqual(['pinned n1 for request-1', 'pinned n2 for request-1']);
  });

  it('fill a subscription that is new from the beginning', async () => {
    const first = await start();
    await pin(boardOf(first), 'n1');
    await first.close();
    const second = await running({ desk: [KeepSlips], board: [ListenFromBeginning] });
    await settled(second);
    expect(await slips(second)).toEqual(['pinned n1 for request-1']);
    expect(seen.beginning).toEqual(['n1:1']);
  });

  it('begin with what happens next where a handler asks for that', async () => {
    const first = await start();
    await pin(boardOf(first), 'old');
    await first.close();
    const second = await start({ board: [ListenFromNow] });
    await pin(boardOf(second), 'new');
    await settled(second);
    await second.close();
    const third = await running({ board: [ListenFromNow] });
    await pin(boardOf(third), 'newer');
    await settled(third);
    expect(seen.now).toEqual(['new', 'newer']);
  });

  it('deliver what happened since "now", also when they were not there for it', async () => {
    await (await start({ board: [ListenFromNow] })).close();
    const without = await start();
    await pin(boardOf(without), 'missed');
    await without.close();
    await settled(await running({ board: [ListenFromNow] }));
    expect(seen.now).toEqual(['missed']);
  });

  it('give a class one checkpoint, and its events in their order', async () => {
    const app = await running({ board: [ListenFromBeginning] });
    for (const id of ['n1', 'n2']) await pin(boardOf(app), id);
    await change(boardOf(app), 'n1', (note) => note.remove());
    await settled(app);
    expect(seen.beginning).toEqual(['n1:1', 'n2:1', 'n1:2']);
    expect(await reportOf(app, 'board.on.listen-from-beginning')).toMatchObject({ state: 'running', lag: 0 });
  });

  it('keep tenants apart', async () => {
    const app = await running({ desk: [KeepSlips], environment: { TRADEPOST_TENANTS: 'acme' } });
    await pin(contextOf(app, 'board', 'acme').database, 'n1');
    await settled(app, 'acme');
    await settled(app);
    expect(await slips(app)).toEqual([]);
    const { reader } = contextOf(app, 'desk', 'acme').database;
    expect(await reader.sql`SELECT count(*) AS n FROM slips`).toEqual([{ n: 1 }]);
    const reports = await app.get(Deliveries).report();
    expect(reports.filter(({ subscription }) => subscription === 'desk.slips').map(({ tenant }) => tenant)).toEqual([
      'default',
      'acme',
    ]);
  });
});

describe('a handler that fails', () => {
  it('delays nothing but the stream of its message, and is called again', async () => {
    const app = await running({ desk: [KeepSlips, CountSlips], board: [ListenFromBeginning] });
    KeepSlips.fault = new Error('The slip does not fit.');
    for (const id of ['n1', 'bad', 'n2']) await pin(boardOf(app), id);
    await change(boardOf(app), 'bad', (note) => note.reword('anew'));
    await settled(app);
    await until(() => log.at('warn').length > 1);
    const written = await slips(app);
    expect(written.filter((slip) => slip.startsWith('pinned'))).toEqual([
      'pinned n1 for request-1',
      'pinned n2 for request-1',
    ]);
    expect(written.filter((slip) => slip.startsWith('counted'))).toHaveLength(3);
    expect(seen.beginning).toHaveLength(3);
    expect(log.at('warn')[0]).toBe(
      'desk.slips failed at tradepost.board.note-pinned.v1 (attempt 1 of 5): The slip does not fit.',
    );
    expect(await reportOf(app, 'desk.slips')).toMatchObject({ state: 'running', problem: null, lag: 0 });
    KeepSlips.fault = null;
    await until(async () => (await slips(app)).includes('reworded bad: anew'));
    expect((await slips(app)).slice(-2)).toEqual(['pinned bad for request-1', 'reworded bad: anew']);
  });

  it('is called again after a restart', async () => {
    const first = await start({ desk: [KeepSlips] });
    KeepSlips.fault = new Error('The slip does not fit.');
    await pin(boardOf(first), 'bad');
    await until(() => log.at('warn').length === 1);
    await first.close();
    KeepSlips.fault = null;
    const second = await running({ desk: [KeepSlips] });
    await until(async () => (await slips(second)).length === 1);
  });
});

describe('a handler with effects outside', () => {
  const sent: string[] = [];

  @Injectable()
  class Announce {
    @OnDomainEvent('NotePinned', { from: 'beginning', effect: 'outside' })
    async pinned({ streamId }: Recorded): Promise<OutsideEffect | void> {
      UnitOfWork.current();
      if (streamId === 'quiet') return;
      return async () => void sent.push(streamId);
    }
  }

  it('has them after its unit of work', async () => {
    const app = await running({ board: [Announce] });
    for (const id of ['n1', 'quiet', 'n2']) await pin(boardOf(app), id);
    await settled(app);
    expect(sent.sort()).toEqual(['n1', 'n2']);
  });
});

describe('a read store that is away', () => {
  it('makes its projections wait, and nothing else', async () => {
    const app = await running({ desk: [KeepSlips] });
    await settled(app);
    const { readStore } = contextOf(app, 'board');
    const { commit } = readStore;
    readStore.commit = () => Promise.reject(new ReadStoreUnavailable('It is away.'));
    await pin(boardOf(app), 'n1');
    await until(async () => (await reportOf(app, 'board.projection.notes')).state === 'waiting');
    await until(async () => (await slips(app)).length === 1);
    expect(log.at('warn')).toEqual(['board.projection.notes waits: It is away.']);
    expect(log.at('error')).toEqual([]);
    readStore.commit = commit;
    await settled(app);
    expect((await reportOf(app, 'board.projection.notes')).state).toBe('running');
    expect(await readStore.get(noteDocuments.collection.name, 'n1')).not.toBeNull();
  });
});

describe('two processes on one data folder', () => {
  it('take turns in delivering, while both tell how far it is', async () => {
    const first = await start({ desk: [KeepSlips] });
    const second = await running({ desk: [KeepSlips] });
    await pin(boardOf(second), 'n1');
    await Promise.all([settled(first), settled(second)]);
    expect([await first.get(Deliveries).worker(), await second.get(Deliveries).worker()]).toEqual([
      'delivering',
      'elsewhere',
    ]);
    const states = (await second.get(Deliveries).report()).map(({ state, problem, lag }) => [state, problem, lag]);
    expect(states).toEqual(states.map(() => ['elsewhere', null, 0]));
    await first.close();
    await pin(boardOf(second), 'n2');
    await settled(second);
    expect(await second.get(Deliveries).worker()).toBe('delivering');
    expect(await slips(second)).toEqual(['pinned n1 for request-1', 'pinned n2 for request-1']);
  });

  it('do each thing once, even where both deliver', async () => {
    const one = await running({ desk: [KeepSlips] });
    await rm(join(folder.path, 'worker.lock'));
    const apps = [one, await running({ desk: [KeepSlips] })] as const;
    const ids = Array.from({ length: 60 }, (_, i) => `n${i}`);
    await Promise.all(ids.map((id, i) => pin(boardOf(apps[i % 2 === 0 ? 0 : 1]), id)));
    await Promise.all(apps.map((one) => settled(one)));
    expect((await slips(apps[0])).sort()).toEqual(ids.map((id) => `pinned ${id} for request-1`).sort());
    const { readStore } = contextOf(apps[1], 'board');
    const documents = await readStore.load<{ trail: string }>(noteDocuments.collection.name, ids);
    expect([...documents.values()].map(({ body }) => body.trail)).toEqual(ids.map(() => 'p'));
    for (const app of apps) {
      expect((await app.get(Deliveries).report()).map((report) => report.state)).toEqual([
        'running',
        'running',
        'running',
      ]);
    }
  });
});

describe('at the start', () => {
  @Injectable()
  class KeepSlipsTwice {
    @OnIntegrationEvent(NotePinnedV1, desk)
    async pinned(): Promise<void> {
      await write('again');
    }
  }

  @Injectable()
  class ListenTwice {
    @OnDomainEvent('NotePinned', { from: 'beginning' })
    async once(): Promise<void> {
      await write('once');
    }

    @OnDomainEvent('NotePinned', { from: 'beginning' })
    async twice(): Promise<void> {
      await write('twice');
    }
  }

  @Injectable()
  class ListenFromTwoPlaces {
    @OnDomainEvent('NotePinned', { from: 'beginning' })
    async pinned(): Promise<void> {
      await write('pinned');
    }

    @OnDomainEvent('NoteRemoved', { from: 'now' })
    async removed(): Promise<void> {
      await write('removed');
    }
  }

  @Injectable()
  class ActOnBothSides {
    @OnDomainEvent('NotePinned', { from: 'now' })
    async pinned(): Promise<void> {
      await write('pinned');
    }

    @OnDomainEvent('NoteRemoved', { from: 'now', effect: 'outside' })
    async removed(): Promise<OutsideEffect> {
      return () => Promise.resolve();
    }
  }

  const startError = async (options: Omit<ToyOptions, 'directory'>): Promise<Error> => {
    const app = await assemble({ directory: folder.path, log, ...options });
    try {
      await app.init();
    } catch (error) {
      return error as Error;
    } finally {
      await app.get(PlatformModule).onApplicationShutdown();
    }
    throw new Error('The application started.');
  };

  it.each<[string, Omit<ToyOptions, 'directory'>, RegExp]>([
    [
      'two handlers of a contract in one subscription',
      { desk: [KeepSlips, KeepSlipsTwice] },
      /^The subscription desk\.slips handles tradepost\.board\.note-pinned\.v1 twice\.$/,
    ],
    [
      'two handlers of an event in one class',
      { board: [ListenTwice] },
      /^The subscription board\.on\.listen-twice handles NotePinned twice\.$/,
    ],
    ['a class that begins at two places', { board: [ListenFromTwoPlaces] }, /board\.on\.listen-from-two-places/],
    ['a class with effects inside and outside', { board: [ActOnBothSides] }, /all have their effects inside, or all/],
    ['a handler of a contract outside every context', { elsewhere: [KeepSlips] }, /^KeepSlips belongs to no context/],
    [
      'a handler of an event outside every context',
      { elsewhere: [ListenFromNow] },
      /^ListenFromNow belongs to no context/,
    ],
  ])('%s is refused', async (_, options, sentence) => {
    expect((await startError(options)).message).toMatch(sentence);
  });

  it('a contract whose context does not run here is refused', async () => {
    const { defineContract } = await import('@tradepost/contracts');
    const strange = defineContract({
      type: 'tradepost.moon.risen.v1',
      subject: () => 'moon',
      data: NotePinnedV1.schema,
    });

    @Injectable()
    class WatchTheMoon {
      @OnIntegrationEvent(strange, { subscription: 'moon' })
      async risen(): Promise<void> {
        await write('risen');
      }
    }
    expect((await startError({ desk: [WatchTheMoon] })).message).toContain('moon does not run in this process');
  });
});
