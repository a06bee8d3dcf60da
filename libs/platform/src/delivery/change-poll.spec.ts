import { Notifier } from '../runtime/notifier.js';
import { until } from '../testing/until.js';
import { ChangePoll } from './change-poll.js';
import type { Subscription } from './subscription.js';

/** A subscription that depends on a file in which nothing changes. */
function unchanged(): Subscription {
  return {
    name: 'toys.idle',
    tenant: 'default',
    wakeUp: new Notifier(),
    changes: [{ version: () => 7 }],
    step: async () => ({ progressed: false, dueIn: null }),
    lag: async () => 0,
    waitingSince: async () => null,
  };
}

describe('ChangePoll', () => {
  it('wakes those of a file in which nothing changes once in a while, file after file', async () => {
    const files = [unchanged(), unchanged()];
    const raised = () => files.map(({ wakeUp }) => wakeUp.raised);
    const poll = new ChangePoll(1_200);
    for (const file of files) poll.watch(file);
    poll.start();
    try {
      expect(raised()).toEqual([0, 0]);
      const order: number[] = [];
      await until(() => {
        for (const [i, count] of raised().entries()) if (count > 0 && !order.includes(i)) order.push(i);
        return order.length === 2 && raised()[0]! > 1;
      });
      expect(order).toEqual([0, 1]);
    } finally {
      poll.stop();
    }
  });
});
