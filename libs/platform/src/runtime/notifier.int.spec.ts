import { Worker } from 'node:worker_threads';
import type { Echo } from '../testing/echo-thread.js';
import { unbuilt } from '../testing/unbuilt.js';
import { Notifier, notifierMemory } from './notifier.js';

const FOREVER = 1_000_000;

describe('a signal that two threads share', () => {
  it('wakes those who wait on either side, each time', async () => {
    const memory: Echo = { call: notifierMemory(), answer: notifierMemory() };
    const [call, answer] = [new Notifier(memory.call), new Notifier(memory.answer)];
    const script = new URL('../testing/echo-thread.ts', import.meta.url);
    const thread = new Worker(script, { workerData: memory, execArgv: unbuilt });
    try {
      for (let times = 0; times < 200; times += 1) {
        const known = answer.raised;
        call.raise();
        await answer.wait(known, FOREVER);
      }
      expect(answer.raised).toBe(200);
    } finally {
      await thread.terminate();
    }
  });
});
