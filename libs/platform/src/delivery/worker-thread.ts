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
  /** The tenants that it begins with. */
  readonly tenants: readonly string[];
  readonly notifiers: NotifierMemory;
}

/** What a worker thread can be asked for. */
export interface ThreadAnswers {
  /** Why a tenant could not be opened or closed; null where it was. */
  readonly change: string | null;
  readonly report: DelivererReport;
  readonly measured: Measured;
}

/** A request to a worker thread: a question with a port for the answer, or to stop. */
export type ThreadRequest =
  | { readonly want: Exclude<keyof ThreadAnswers, 'change'>; readonly port: MessagePort }
  | { readonly want: 'change'; readonly change: TenantChange; readonly port: MessagePort }
  | 'stop';

/** A tenant that a thread is to serve, or to leave; with the notifiers that it may not know yet. */
export interface TenantChange {
  readonly to: 'open' | 'closed';
  readonly tenant: string;
  readonly notifiers: NotifierMemory;
}

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

  /**
   * Has it serve a tenant, or leave one; one that is starting does so once it is ready. Resolves when it has, or has
   * ended. Throws where it could not.
   */
  async change(change: TenantChange): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const over = new AbortController();
    try {
      this.send({ want: 'change', change, port: port2 }, [port2]);
      const answered = once(port1, 'message', { signal: over.signal }).then(([problem]) => problem as string | null);
      const problem = await Promise.race([answered, this.ended.then(() => null)]);
      if (problem !== null) throw new Error(`The worker thread could not follow: ${problem}`);
    } finally {
      over.abort();
      port1.close();
    }
  }

  private async ask<Want extends 'report' | 'measured'>(want: Want): Promise<ThreadAnswers[Want] | null> {
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
