import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { NotifierMemory } from '../runtime/notifiers.js';
import type { Measured } from '../runtime/metrics.js';
import type { DelivererReport } from './deliverer.js';

/** The script that a worker thread runs; it calls `deliverInThread`. */
export interface ThreadEntry {
  readonly script: URL;
  /** Flags of Node; those of the process where there are none. */
  readonly execArgv?: readonly string[];
  /** Megabytes that its heap may have; as many as that of the main thread where it is left out. */
  readonly maxHeap?: number;
}

/** What a worker thread is given. */
export interface ThreadData {
  /** What its script sets it up by; structured-cloned. */
  readonly setup: unknown;
  readonly notifiers: NotifierMemory;
}

/** What a worker thread can be asked for. */
export interface ThreadAnswers {
  readonly report: DelivererReport;
  readonly measured: Measured;
}

/** What a worker thread is asked: for something, through a port of its own, or to end. */
export type ThreadRequest = { readonly want: keyof ThreadAnswers; readonly port: MessagePort } | 'stop';

/** How long to wait for an answer, and for the end of a thread that was asked to, in milliseconds. */
const answerTimeoutMs = 1_000;
const stopTimeoutMs = 3_000;

/** One worker thread, from its start to its end. */
export class WorkerThread {
  /** Resolves when it is ready to deliver; never where it dies before. */
  readonly started: Promise<void>;
  /** Resolves with the reason when it has ended, as a sentence. */
  readonly ended: Promise<string>;
  private ready = false;
  private readonly worker: Worker;

  constructor({ script, execArgv, maxHeap = ownMaxHeap() }: ThreadEntry, data: ThreadData) {
    const resourceLimits = { maxOldGenerationSizeMb: maxHeap };
    this.worker = new Worker(script, {
      workerData: data,
      resourceLimits,
      ...(execArgv && { execArgv: [...execArgv] }),
    });
    this.started = new Promise((resolve) =>
      this.worker.once('message', () => {
        this.ready = true;
        resolve();
      }),
    );
    this.ended = new Promise((resolve) => {
      this.worker.once('error', (error) => resolve(sentenceOf(error)));
      this.worker.once('exit', (code) => resolve(`It ended with code ${code}.`));
    });
  }

  /** Null while it does not answer. */
  report(): Promise<DelivererReport | null> {
    return this.ask('report');
  }

  /** What it has measured; null while it does not answer, at once where it is not ready. */
  async measured(): Promise<Measured | null> {
    return this.ready ? this.ask('measured') : null;
  }

  /**
   * Has it end between two steps. Cuts it off where it does not, or has not begun yet; that takes back its open
   * transactions.
   */
  async stop(): Promise<void> {
    const over = new AbortController();
    if (this.ready) {
      this.send('stop');
      await Promise.race([this.ended, pause(stopTimeoutMs, undefined, over).catch(() => undefined)]);
    }
    over.abort();
    await this.worker.terminate();
  }

  private async ask<Want extends keyof ThreadAnswers>(want: Want): Promise<ThreadAnswers[Want] | null> {
    const { port1, port2 } = new MessageChannel();
    try {
      this.send({ want, port: port2 }, [port2]);
      const [answer] = (await once(port1, 'message', { signal: AbortSignal.timeout(answerTimeoutMs) })) as [
        ThreadAnswers[Want],
      ];
      return answer;
    } catch {
      return null;
    } finally {
      port1.close();
    }
  }

  private send(request: ThreadRequest, ports: MessagePort[] = []): void {
    this.worker.postMessage(request, ports);
  }
}

const ownMaxHeap = (): number => Math.floor(getHeapStatistics().heap_size_limit / 1_048_576);

function sentenceOf(error: unknown): string {
  const message = String((error as Partial<Error> | null)?.message ?? error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
