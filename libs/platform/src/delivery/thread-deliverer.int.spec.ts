import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { Deliveries } from '../messaging/deliveries.js';
import { Metrics } from '../runtime/metrics.js';
import { boot, contextOf, noteDocuments, pin, slips, WriteThreads } from '@tradepost/host/testing';
import { RecordingLog } from '../testing/recording-log.js';
import { tempFolder } from '../testing/temp-folder.js';
import { unbuilt } from '../testing/unbuilt.js';
import { until } from '../testing/until.js';
import { SqliteLease } from '@tradepost/sqlite';

const folder = tempFolder();
const thread = {
  script: new URL('../../../host/src/testing/toy-thread.ts', import.meta.url),
  execArgv: unbuilt,
  maxHeap: 160,
};
let log: RecordingLog;
let app: TestingModule;
let pinned = 0;

beforeEach(async () => {
  log = new RecordingLog();
  const environment = { TRADEPOST_WORKER: 'thread' };
  app = await boot({ directory: folder.path, desk: [WriteThreads], environment, log, thread });
});
afterEach(() => app.close());

const pinOne = async (text?: string): Promise<string> => {
  const id = `n${(pinned += 1)}`;
  await pin(contextOf(app, 'board').database, id, text);
  return id;
};
const slipOf = async (id: string) => (await slips(app)).find((slip) => slip.startsWith(`${id} `));
const delivered = async (id: string) => (await slipOf(id)) !== undefined;
const worker = () => app.get(Deliveries).worker();

/** Resolves once a delivery was made by the worker thread. */
const handedOver = (): Promise<void> =>
  until(async () => {
    const id = await pinOne();
    await until(() => delivered(id));
    return (await slipOf(id)) === `${id} in the worker thread`;
  });

describe('the worker thread', () => {
  it('is stood in for by the main thread until it is there, and nothing waits', async () => {
    expect(await worker()).toBe('delivering');
    await handedOver();
    await until(async () => (await worker()) === 'delivering');
    const reports = await app.get(Deliveries).report();
    expect(reports.map(({ subscription, state, problem }) => [subscription, state, problem])).toEqual([
      ['board.projection.notes', 'running', null],
      ['board.rebuild', 'running', null],
      ['desk.slips', 'running', null],
    ]);
    const written = await slips(app);
    expect(new Set(written).size).toBe(written.length);
    expect(log.lines).toEqual([]);
  });

  it('wakes a reader of this thread, and is woken by its commits', async () => {
    await handedOver();
    const { projected, readStore } = contextOf(app, 'board');
    for (let times = 0; times < 5; times += 1) {
      const since = projected.raised;
      const id = await pinOne();
      await projected.wait(since, 1_000_000);
      await until(async () => (await readStore.get(noteDocuments.collection.name, id)) !== null);
    }
  });

  it('is started again when it dies, and goes on with what it was at, once', async () => {
    await handedOver();
    const id = await pinOne(join(folder.path, 'fallen'));
    await until(() => delivered(id));
    expect(await slipOf(id)).toBe(`${id} in the worker thread`);
    expect(log.at('error')).toEqual([
      'The worker thread has died: A fault in nobody’s hands. It starts again in 0.25 s.',
    ]);
    const written = await slips(app);
    expect(new Set(written).size).toBe(written.length);
    await until(async () => (await worker()) === 'delivering');
  });

  it('dies alone where it runs out of memory, and is started again', async () => {
    await handedOver();
    const id = await pinOne(join(folder.path, 'hoard'));
    await until(() => delivered(id));
    expect(await slipOf(id)).toBe(`${id} in the worker thread`);
    expect(log.at('error')).toEqual([expect.stringMatching(/^The worker thread has died: .*memory.* It starts again/)]);
  });

  it('tells of a handler that does not settle', async () => {
    await handedOver();
    await pinOne('hang');
    const slips = async () =>
      (await app.get(Deliveries).report()).find(({ subscription }) => subscription === 'desk.slips')!;
    await until(async () => (await slips()).state === 'hanging');
    expect((await slips()).problem).toMatch(/^desk\.slips tradepost\.board\.note-pinned\.v1 \(message .+ of default\)/);
  });

  it('delivers a backlog, which this thread leaves to it', async () => {
    await handedOver();
    await app.close();
    app = await boot({ directory: folder.path, environment: { TRADEPOST_WORKER: 'none' } });
    const waiting: string[] = [];
    for (let i = 0; i < 120; i += 1) waiting.push(await pinOne());
    await app.close();
    app = await boot({
      directory: folder.path,
      desk: [WriteThreads],
      environment: { TRADEPOST_WORKER: 'thread' },
      log,
      thread,
    });
    await until(() => delivered(waiting.at(-1)!));
    for (const id of waiting) expect(await slipOf(id)).toBe(`${id} in the worker thread`);
  });

  it('tells what it measures of its own lanes', async () => {
    await handedOver();
    const batches = async (part: string) => {
      const text = await app.get(Metrics).text();
      const line = new RegExp(
        `^tradepost_lane_batch_commands_sum\\{context="desk",tenant="default",part="${part}"\\} (\\d+)$`,
        'm',
      );
      return Number(line.exec(text)?.[1] ?? 0);
    };
    const [before, own] = [await batches('worker'), await batches('service')];
    const id = await pinOne();
    await until(() => delivered(id));
    await until(async () => (await batches('worker')) > before);
    expect(await batches('service')).toBe(own);
    expect((await app.get(Metrics).text()).match(/^# TYPE tradepost_lane_waiting_commands gauge$/gm)).toHaveLength(1);
    expect(await app.get(Metrics).text()).toMatch(/^tradepost_lane_waiting_commands\{.*part="worker"\} 0$/m);
  });

  it('ends with the application and lets go of the lease', async () => {
    await handedOver();
    expect(SqliteLease.isHeld(folder.path, 'worker')).toBe(true);
    await app.close();
    expect(SqliteLease.isHeld(folder.path, 'worker')).toBe(false);
    expect(log.lines).toEqual([]);
  });

  it('ends also where it has not begun', async () => {
    await app.close();
    expect(SqliteLease.isHeld(folder.path, 'worker')).toBe(false);
  });
});
