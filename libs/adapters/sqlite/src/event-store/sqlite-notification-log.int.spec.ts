import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@tradepost/platform/testing';
import { SqliteNotificationLog } from './sqlite-notification-log.js';
import { EVERYBODY, LOGOUT, RELOAD } from '@tradepost/platform/messaging';
import { gatherMs, LogoutSource, ReloadSource } from '@tradepost/web/live';
import { Notifier } from '@tradepost/platform/runtime';

const folder = tempFolder();
const open = () => folder.closing(SqliteNotificationLog.open(folder.path, 'default'));
const day = 24 * 60 * 60 * 1_000;
const noon = Date.parse('2026-06-01T12:00:00.000Z');
const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
const reload = (eventId: string) => ({ eventId, name: RELOAD, audience: EVERYBODY });
const logout = (eventId: string) => ({ eventId, name: LOGOUT, audience: 'customer:c1' });
const wish = { limit: 100, wanted: () => true };

describe('the log of client signals', () => {
  it('takes the signal of an event once, whichever process raises it', () => {
    const [one, other] = [open(), open()];
    expect([one.raise(logout('e1'), at(noon), noon), other.raise(logout('e1'), at(noon), noon)]).toEqual([true, false]);
    expect(other.readAfter('0', LOGOUT, 100, '9')).toEqual([{ position: '1', audience: 'customer:c1' }]);
    expect(one.identity).toBe(other.identity);
  });

  it('keeps it for as long as its event can come again, and takes nothing older', () => {
    const log = open();
    log.raise(logout('e1'), at(noon), noon);
    log.raise(logout('e2'), at(noon + day - 1), noon + day - 1);
    expect(log.raise(logout('e1'), at(noon), noon + day - 1)).toBe(false);
    log.raise(logout('e3'), at(noon + day), noon + day);
    expect(log.raise(logout('e1'), at(noon), noon + day)).toBe(false);
    expect(log.readAfter('0', LOGOUT, 100, '9')).toHaveLength(2);
  });

  it('says which places it still reaches back to, and never uses one again', () => {
    const log = open();
    expect([log.head(), log.reachesBack('0'), log.reachesBack('1')]).toEqual(['0', true, false]);
    log.raise(logout('e1'), at(noon), noon);
    log.raise(logout('e2'), at(noon + day), noon + day);
    expect(['0', '1', '2', '3'].map((place) => log.reachesBack(place))).toEqual([false, true, true, false]);
    expect(open().head()).toBe('2');
  });

  it('begins anew, with another identity, where its file is lost', () => {
    const lost = SqliteNotificationLog.open(folder.path, 'default');
    const { identity } = lost;
    lost.raise(logout('e1'), at(noon), noon);
    lost.close();
    expect(open().identity).toBe(identity);
    const files = readdirSync(join(folder.path, 'default'));
    expect(files).toContain('signals.live.db');
    for (const file of files) rmSync(join(folder.path, 'default', file));
    const anew = open();
    expect(anew.identity).not.toBe(identity);
    expect(anew.head()).toBe('0');
  });
});

describe('the signal to load anew', () => {
  it('is told once for all changes of a second, when that is over', async () => {
    const log = open();
    const now = Date.now();
    const reader = new ReloadSource(log, new Notifier()).reader();
    log.raise(reload('e1'), at(now), now - gatherMs / 2);
    log.raise(reload('e2'), at(now), now);
    const early = await reader.read('0', wish);
    expect([early.changes, early.last]).toEqual([[], null]);
    expect(early.dueIn).toBeLessThanOrEqual(gatherMs / 2);
    log.raise(reload('e0'), at(now), now - 2 * gatherMs);
    expect(await reader.read('0', wish)).toMatchObject({ changes: [{ type: RELOAD, position: '3' }], last: '3' });
    expect(await reader.read('3', wish)).toEqual({ changes: [], last: null, dueIn: null });
  });

  it('is told at once where the clock was set back since', async () => {
    const log = open();
    log.raise(reload('e1'), at(Date.now()), Date.now() + 3_600_000);
    expect((await new ReloadSource(log, new Notifier()).reader().read('0', wish)).changes).toHaveLength(1);
  });

  it('is told at once to who catches up with others', async () => {
    const log = open();
    log.raise(reload('e1'), at(Date.now()));
    const { changes } = await new ReloadSource(log, new Notifier()).reader().read('0', { ...wish, upTo: '1' });
    expect(changes).toHaveLength(1);
  });

  it('moves on over signals to sign out, and they over it, so that neither place is ever gone', async () => {
    const log = open();
    const [reloads, logouts] = [new ReloadSource(log, new Notifier()), new LogoutSource(log, new Notifier())];
    log.raise(logout('e1'), at(noon), noon);
    expect(await reloads.read('0', wish)).toEqual({ changes: [], last: '1', dueIn: null });
    expect(await reloads.read('1', wish)).toEqual({ changes: [], last: null, dueIn: null });
    log.raise(reload('e2'), at(noon), noon);
    expect(await logouts.read('0', { ...wish, upTo: '1' })).toMatchObject({ last: '1' });
    expect(await logouts.read('1', wish)).toEqual({ changes: [], last: '2', dueIn: null });
    log.raise(logout('e3'), at(noon + day), noon + day);
    expect(await Promise.all([reloads.leadsOnFrom('1'), reloads.leadsOnFrom('2')])).toEqual([false, true]);
  });

  it('holds up no signal to sign out', async () => {
    const log = open();
    log.raise(reload('e1'), at(Date.now()));
    log.raise(logout('e2'), at(Date.now()));
    const { changes } = await new LogoutSource(log, new Notifier()).reader().read('0', wish);
    expect(changes).toEqual([{ type: LOGOUT, position: '2', data: '{}', subject: { kind: 'customer', id: 'c1' } }]);
  });
});
