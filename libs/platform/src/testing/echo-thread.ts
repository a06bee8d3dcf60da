/** A worker thread that raises one notifier each time another one is raised. */
import { workerData } from 'node:worker_threads';
import { Notifier } from '../runtime/notifier.js';

export interface Echo {
  readonly call: SharedArrayBuffer;
  readonly answer: SharedArrayBuffer;
}

const { call, answer } = workerData as Echo;
const [called, answered] = [new Notifier(call), new Notifier(answer)];
for (let known = 0; ;) {
  await called.wait(known, 60_000);
  known = called.raised;
  answered.raise();
}
