import type { NotificationLog } from '../../event-store/notification-log.js';

const day = 24 * 60 * 60 * 1_000;
const noon = Date.parse('2026-06-01T12:00:00.000Z');
const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
const named = (name: string, eventId: string, audience = 'everybody') => ({ eventId, name, audience });

/** What every notification log does. @param connect opens the same log as another process does */
export function notificationLogContract(connect: () => NotificationLog): void {
  const audiences = async (log: NotificationLog, name: string, after: string, limit = 100) =>
    (await log.readAfter(after, name, limit, await log.head())).map(({ audience }) => audience);

  it('takes the notification of an event once, whichever process raises it', async () => {
    const [one, other] = [connect(), connect()];
    const start = await one.head();
    expect(await one.raise(named('a', 'e1', 'x'), at(noon), noon)).toBe(true);
    expect(await other.raise(named('a', 'e1', 'x'), at(noon), noon)).toBe(false);
    expect(await other.raise(named('a', 'e1', 'y'), at(noon), noon)).toBe(true);
    expect(await audiences(other, 'a', start)).toEqual(['x', 'y']);
    expect(await one.identity()).toBe(await other.identity());
  });

  it('keeps one for as long as its event can come again, and takes nothing older', async () => {
    const log = connect();
    const start = await log.head();
    await log.raise(named('a', 'e1'), at(noon), noon);
    await log.raise(named('a', 'e2'), at(noon + day - 1), noon + day - 1);
    expect(await log.raise(named('a', 'e1'), at(noon), noon + day - 1)).toBe(false);
    await log.raise(named('a', 'e3'), at(noon + day), noon + day);
    expect(await log.raise(named('a', 'e1'), at(noon), noon + day)).toBe(false);
    expect(await audiences(log, 'a', start)).toHaveLength(2);
  });

  it('says which positions it still reaches back to, and never uses one again', async () => {
    const log = connect();
    const start = await log.head();
    expect([await log.reachesBack(start), await log.reachesBack('no position')]).toEqual([true, false]);
    await log.raise(named('a', 'e1'), at(noon), noon);
    const first = await log.head();
    await log.raise(named('a', 'e2'), at(noon + day), noon + day);
    const second = await log.head();
    expect([await log.reachesBack(start), await log.reachesBack(first), await log.reachesBack(second)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([log.precedes(start, first), log.precedes(first, second), log.precedes(second, first)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await connect().head()).toBe(second);
  });

  it('reads one name in order, up to a limit and a position', async () => {
    const log = connect();
    const start = await log.head();
    const places: string[] = [];
    for (const [name, audience] of ['ax', 'bx', 'ay', 'az'].map(([name, audience]) => [name!, audience!] as const)) {
      await log.raise(named(name, `${name}${audience}`, audience), at(noon), noon);
      places.push(await log.head());
    }
    expect(await audiences(log, 'a', start)).toEqual(['x', 'y', 'z']);
    expect(await audiences(log, 'a', start, 2)).toEqual(['x', 'y']);
    expect(await audiences(log, 'a', places[0]!)).toEqual(['y', 'z']);
    expect((await log.readAfter(start, 'a', 100, places[2]!)).map(({ position }) => position)).toEqual([
      places[0],
      places[2],
    ]);
    expect(await log.pendingAfter(start, 'a', places[2]!)).toEqual({ last: places[2], since: noon });
    expect(await log.pendingAfter(places[3]!, 'a', places[3]!)).toBeNull();
  });
}
