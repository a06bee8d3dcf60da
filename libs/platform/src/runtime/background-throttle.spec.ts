import { setImmediate as nextTurn } from 'node:timers/promises';
import { BackgroundThrottle } from './background-throttle.js';

/** Whether it has resolved by the next turn of the event loop, before any timer. */
async function atOnce(work: Promise<void>): Promise<boolean> {
  let resolved = false;
  void work.then(() => (resolved = true));
  await nextTurn();
  return resolved;
}

const on = () => false;

describe('traffic', () => {
  it('has nobody wait in quiet', async () => {
    expect(await atOnce(new BackgroundThrottle().makeWay(on))).toBe(true);
  });

  it('holds up who makes way until it is quiet again', async () => {
    const traffic = new BackgroundThrottle();
    traffic.note();
    const way = traffic.makeWay(on);
    expect(await atOnce(way)).toBe(false);
    await way;
    expect(await atOnce(traffic.makeWay(on))).toBe(true);
  });

  it('lets them go on under lasting load, and lets them stop', async () => {
    const traffic = new BackgroundThrottle();
    const load = setInterval(() => traffic.note(), 5);
    traffic.note();
    await traffic.makeWay(on);
    traffic.note();
    expect(await atOnce(traffic.makeWay(() => true))).toBe(true);
    clearInterval(load);
  });
});
