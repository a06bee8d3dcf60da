import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { NotifierMemory } from '../runtime/notifiers.js';
import type { Measured } from '../runtime/metrics.js';
import type { DelivererReport } from './deliverer.js';

/** Script of a worker thread; it calls `deliverInThread`. */
export interface ThreadEntry {
  readonly script: URL;
  /** Flags of Node; those of the process by default. */
  readonly execArgv?: readonly string[];
  /** Greatest heap in megabytes; that of the main thread by default. */
  readonly maxHeap?: number;
}

/** Input of a worker thread. */
export interface ThreadData {
  /** Configuration for its script; structured-cloned. */
  readonly setup: unknown;
  readonly notifiers: NotifierMemory;
}

/** What a worker thread can be asked for. */
export interface ThreadAnswers {
  readonly report: DelivererReport;
  readonly measured: Measured;
}

/** A request to a worker thread: a question with a port for the answer, or to stop. */
export type ThreadRequest = { readonly want: keyof ThreadAnswers; readonly port: MessagePort } | 'stop';

/** How long to wait for an answer, or for a thread to stop, in milliseconds. */
const answerTimeoutMs = 1_000;
const stopTimeoutMs = 3_000;

/** One worker thread. */
export class WorkerThread {
  /** Resolves once it is ready to deliver; never where it dies before. */
  readonly started: Promise<void>;
  /** Resolves with the reason once it has ended, as a sentence. */
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

  /** Its metrics; null while it does not answer or is not ready. */
  async measured(): Promise<Measured | null> {
    return this.ready ? this.ask('measured') : null;
  }

  /**
   * Stops it between two steps. Terminates it where it does not stop, or has not started, which rolls open transactions
   * back.
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
