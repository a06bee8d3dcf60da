import type { RebuildReport } from '@tradepost/platform';
import { watch } from './watch.js';

const asked: RebuildReport = {
  id: '0123abcd',
  projection: 'orders.orders',
  tenant: 'default',
  state: 'asked',
  askedAt: '2010-12-01T08:00:00.000Z',
  startedAt: null,
  endedAt: null,
  heldUp: null,
  problem: null,
  events: 0,
  of: 3,
};
const silent = { show: () => undefined, end: () => undefined };

/** Rebuilds that get on by one event a look, or only with the help of who watches. */
class Rebuilds {
  helped = 0;
  private looks = 0;

  constructor(private readonly alone: boolean) {}

  async follow(): Promise<readonly RebuildReport[]> {
    this.looks += 1;
    const events = Math.min(3, this.alone ? this.helped : this.looks);
    return [{ ...asked, events, state: events === 3 ? 'done' : 'building' }];
  }

  async lendAHand(): Promise<void> {
    this.helped += 1;
  }
}

describe('watching rebuilds', () => {
  it('leaves them to who does them', async () => {
    const rebuilds = new Rebuilds(false);
    const [report] = await watch(rebuilds, [asked], silent, new AbortController().signal);
    expect([report!.state, rebuilds.helped]).toEqual(['done', 0]);
  });

  it('does them where nothing happens for two seconds', async () => {
    const rebuilds = new Rebuilds(true);
    const began = performance.now();
    const [report] = await watch(rebuilds, [asked], silent, new AbortController().signal);
    expect([report!.state, rebuilds.helped]).toEqual(['done', 3]);
    expect(performance.now() - began).toBeGreaterThan(1_990);
  });

  it('ends when it is told to', async () => {
    const rebuilds = new Rebuilds(true);
    const [report] = await watch(rebuilds, [asked], silent, AbortSignal.abort());
    expect([report!.state, rebuilds.helped]).toEqual(['building', 0]);
  });
});
