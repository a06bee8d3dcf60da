import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { unbuilt } from '@tradepost/platform/testing';

/** What a process opens in a folder: the board's write model, or its read store with the sample collection. */
export interface Opening {
  readonly kind: 'write model' | 'read store';
  readonly directory: string;
}

/** Problem of an opening; null for none. */
export interface Opened {
  readonly problem: string | null;
}

/** Several processes that open the same files at once. */
export class Openers {
  private constructor(private readonly processes: readonly ChildProcess[]) {}

  /** Resolves once this many processes are ready. */
  static async start(count: number): Promise<Openers> {
    const script = fileURLToPath(new URL('./opener.ts', import.meta.url));
    const openers = new Openers(Array.from({ length: count }, () => fork(script, { execArgv: unbuilt })));
    await openers.answers();
    return openers;
  }

  /** Opens the same in all of them at once. Resolves with the problems. */
  async open(opening: Opening): Promise<string[]> {
    const answers = this.answers();
    for (const each of this.processes) each.send(opening);
    return (await answers).flatMap(({ problem }) => problem ?? []);
  }

  async stop(): Promise<void> {
    const ended = Promise.all(this.processes.map((each) => once(each, 'exit')));
    for (const each of this.processes) each.kill();
    await ended;
  }

  private answers(): Promise<Opened[]> {
    return Promise.all(this.processes.map(answerOf));
  }
}

/** Next answer of a process; rejects where it ends instead. */
async function answerOf(child: ChildProcess): Promise<Opened> {
  const over = new AbortController();
  try {
    const ended = once(child, 'exit', over).then(() => Promise.reject(new Error('A process has ended.')));
    const [answer] = (await Promise.race([once(child, 'message', over), ended])) as [Opened];
    return answer;
  } finally {
    over.abort();
  }
}
