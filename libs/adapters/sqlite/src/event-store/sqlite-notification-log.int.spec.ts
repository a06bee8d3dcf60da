import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { notificationLogContract, tempFolder } from '@tradepost/platform/testing';
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

describe('SqliteNotificationLog', () => {
  notificationLogContract(open);

  it('begins anew, with another identity, where its file is lost', async () => {
    const lost = SqliteNotificationLog.open(folder.path, 'default');
    const identity = await lost.identity();
    await lost.raise(logout('e1'), at(noon), noon);
    await lost.close();
    expect(await open().identity()).toBe(identity);
    const files = readdirSync(join(folder.path, 'default'));
    expect(files).toContain('signals.live.db');
    for (const file of files) rmSync(join(folder.path, 'default', file));
    const anew = open();
    expect(await anew.identity()).not.toBe(identity);
    expect(await anew.head()).toBe('0');
  });
});

describe('the notification to load anew', () => {
  it('is told once for all changes of a second, when that is over', async () => {
    const log = open();
    const now = Date.now();
    const reader = new ReloadSource(log, new Notifier()).reader();
    await log.raise(reload('e1'), at(now), now - gatherMs / 2);
    await log.raise(reload('e2'), at(now), now);
    const early = await reader.read('0', wish);
    expect([early.changes, early.last]).toEqual([[], null]);
    expect(early.dueIn).toBeLessThanOrEqual(gatherMs / 2);
    await log.raise(reload('e0'), at(now), now - 2 * gatherMs);
    expect(await reader.read('0', wish)).toMatchObject({ changes: [{ type: RELOAD, position: '3' }], last: '3' });
    expect(await reader.read('3', wish)).toEqual({ changes: [], last: null, dueIn: null });
  });

  it('is told at once where the clock was set back since', async () => {
    const log = open();
    await log.raise(reload('e1'), at(Date.now()), Date.now() + 3_600_000);
    expect((await new ReloadSource(log, new Notifier()).reader().read('0', wish)).changes).toHaveLength(1);
  });

  it('is told at once to who catches up with others', async () => {
    const log = open();
    await log.raise(reload('e1'), at(Date.now()));
    const { changes } = await new ReloadSource(log, new Notifier()).reader().read('0', { ...wish, upTo: '1' });
    expect(changes).toHaveLength(1);
  });

  it('moves on over notifications to sign out, and they over it, so that neither place is ever gone', async () => {
    const log = open();
    const [reloads, logouts] = [new ReloadSource(log, new Notifier()), new LogoutSource(log, new Notifier())];
    await log.raise(logout('e1'), at(noon), noon);
    expect(await reloads.read('0', wish)).toEqual({ changes: [], last: '1', dueIn: null });
    expect(await reloads.read('1', wish)).toEqual({ changes: [], last: null, dueIn: null });
    await log.raise(reload('e2'), at(noon), noon);
    expect(await logouts.read('0', { ...wish, upTo: '1' })).toMatchObject({ last: '1' });
    expect(await logouts.read('1', wish)).toEqual({ changes: [], last: '2', dueIn: null });
    await log.raise(logout('e3'), at(noon + day), noon + day);
    expect(await Promise.all([reloads.leadsOnFrom('1'), reloads.leadsOnFrom('2')])).toEqual([false, true]);
  });

  it('holds up no notification to sign out', async () => {
    const log = open();
    await log.raise(reload('e1'), at(Date.now()));
    await log.raise(logout('e2'), at(Date.now()));
    const { changes } = await new LogoutSource(log, new Notifier()).reader().read('0', wish);
    expect(changes).toEqual([{ type: LOGOUT, position: '2', data: '{}', subject: { kind: 'customer', id: 'c1' } }]);
  });
});
