import fc from 'fast-check';
import type { TestingModule } from '@nestjs/testing';
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccessScope, Recorded } from '@tradepost/kernel';
import { GUEST } from '../auth/identity.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import type { ApiCaller } from '../auth/api-caller.js';
import type { OutsideEffect } from '@tradepost/platform/delivery';
import { ClientNotifications, EVERYBODY, NotificationLogs, OnDomainEvent, RELOAD } from '@tradepost/platform/messaging';
import { applauseStream, tempFolder, until, type NoteApplauded, type NoteEvent } from '@tradepost/platform/testing';
import {
  boot,
  change,
  contextOf,
  noteDocuments,
  pin,
  request,
  Watcher,
  type NoteDocument,
  type Received,
} from '@tradepost/host/testing';
import type { Scope } from './audience.js';
import { liveResource } from '@tradepost/platform/projections';
import { LiveStreams } from './live-streams.js';
import { LivePace } from './stream-monitor.js';

type NoteRemoved = Extract<NoteEvent, { type: 'NoteRemoved' }>;

const folder = tempFolder();

const liveNotes = liveResource<NoteEvent | NoteApplauded, NoteDocument>(
  { ...noteDocuments, owner: 'text' },
  {
    name: 'note',
    plural: 'notes',
    newestBy: 'text',
    names: {
      NotePinned: 'note.pinned',
      NoteReworded: 'note.reworded',
      NoteRemoved: 'note.removed',
      NoteApplauded: 'note.applauded',
    },
  },
);

const everything: Scope = { reach: 'everything', one: null };
const only = (id: string, reach: AccessScope = 'everything'): Scope => ({ reach, one: { resource: 'note', id } });

const caller: ApiCaller = {
  ...request,
  principal: 'staff:s1',
  identity: { role: 'staff', id: 's1', session: 'one' },
  reach: 'everything',
  credential: null,
};

/** Has pages sign out where a note is removed. */
@Injectable()
class SignOutPages {
  constructor(private readonly signals: ClientNotifications) {}

  @OnDomainEvent<NoteRemoved>('NoteRemoved', { from: 'now', effect: 'outside' })
  async removed(recorded: Recorded<NoteRemoved>): Promise<OutsideEffect> {
    return this.signals.logout(recorded, [{ session: recorded.streamId }]);
  }
}

let app: TestingModule;
let watchers: Watcher[];
let revoked: boolean;
/** How often a token was found to be revoked. */
let refusals: number;

const tokens: TokenVerifier = {
  verify: async () => {
    if (!revoked) return { tenant: 'default', identity: caller.identity, expiresAt: Infinity };
    refusals += 1;
    return null;
  },
};

async function start(): Promise<void> {
  const elsewhere = [{ provide: TokenVerifier, useValue: tokens }];
  app = await boot({ directory: folder.path, live: [liveNotes], board: [SignOutPages], elsewhere });
}

beforeEach(async () => {
  revoked = false;
  refusals = 0;
  watchers = [];
  await start();
});
afterEach(async () => {
  for (const { body } of watchers) body.destroy();
  await app.close();
});

const board = () => contextOf(app, 'board').database;

async function watch(scope = everything, lastEventId?: string, who = caller): Promise<Watcher> {
  const body = await app.get(LiveStreams).start(who, { scope, lastEventId });
  const watcher = new Watcher(body);
  watchers.push(watcher);
  return watcher;
}

interface Change {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly data: NoteDocument;
}

const snapshotOf = ({ data }: Received) => (data as { notes: { items: NoteDocument[]; more: boolean } }).notes;
const applaud = (id: string, version: number, claps = 1) =>
  board().transact('Applaud', request, async (uow) => {
    await uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps }]);
  });

describe('a stream', () => {
  it('begins with a snapshot, and tells each change with the document as it then was', async () => {
    await pin(board(), 'a', 'first');
    const watcher = await watch();
    await change(board(), 'a', (note) => {
      note.reword('second');
      note.remove();
    });
    const [snapshot, reworded, removed] = await watcher.first(3);
    expect(snapshotOf(snapshot!)).toEqual({
      items: [expect.objectContaining({ text: 'first', version: 1 })],
      more: false,
    });
    expect(reworded).toMatchObject({
      type: 'note.reworded',
      data: { type: 'note.reworded', resource: 'note', id: 'a', version: 2, data: { text: 'second', trail: 'pr' } },
    });
    expect(removed).toMatchObject({ type: 'note.removed', data: { version: 3, data: { trail: 'prx' } } });
  });

  it('shows in its snapshot what no read model has yet', async () => {
    await contextOf(app, 'board').readStore.ping();
    await Promise.all(Array.from({ length: 10 }, (_, i) => pin(board(), `n${i}`)));
    const [snapshot] = await (await watch()).first(1);
    expect(snapshotOf(snapshot!).items).toHaveLength(10);
  });

  it('shows the newest, and says that there are more', async () => {
    for (let i = 10; i < 35; i += 1) await pin(board(), `n${i}`);
    const [snapshot] = await (await watch()).first(1);
    const { items, more } = snapshotOf(snapshot!);
    expect([items.length, items[0]!.text, items.at(-1)!.text, more]).toEqual([20, 'n34', 'n15', true]);
  });

  it('goes on after an id, also after a restart, and with nothing twice', async () => {
    const watcher = await watch();
    await pin(board(), 'a');
    await pin(board(), 'b');
    const [, pinned] = await watcher.first(3);
    await app.close();
    await start();
    await pin(board(), 'c');
    const again = await watch(everything, pinned!.id);
    const resumed = await again.first(2);
    expect(resumed.map(({ data }) => (data as Change).id)).toEqual(['b', 'c']);
  });

  it('goes on after a heartbeat, which moves the place on without an event', async () => {
    Object.assign(app.get(LivePace), { heartbeat: 0, round: 10 });
    const narrow = await watch(only('x'));
    const [{ id }] = (await narrow.first(1)) as [Received];
    expect(snapshotOf(narrow.events[0]!).items).toEqual([]);
    await pin(board(), 'a');
    await until(() => partsOf(narrow.parser.lastId)[1] === '1');
    expect([narrow.types, partsOf(id)[1]]).toEqual([['snapshot'], '0']);
    const beaten = narrow.parser.lastId;
    await pin(board(), 'x');
    await narrow.first(2);
    expect(narrow.types).toEqual(['snapshot', 'note.pinned']);
    const resumed = await watch(only('x'), beaten);
    expect((await resumed.first(1)).map(({ type }) => type)).toEqual(['note.pinned']);
  });

  it('is silent between heartbeats', async () => {
    Object.assign(app.get(LivePace), { round: 10 });
    const watcher = await watch();
    await watcher.first(1);
    await pause(100);
    expect(watcher.parser.comments).toBe(0);
  });

  it.each([
    ['is damaged', () => 'nonsense'],
    ['is of another scope', (id: string) => id],
    ['names a place where the log has never been', (id: string) => tampered(id, 1, '999')],
    ['names no place at all', (id: string) => tampered(id, 1, "1' OR 1")],
  ])('begins anew where the id %s', async (_, made) => {
    await pin(board(), 'a');
    const [{ id }] = (await (await watch()).first(1)) as [Received];
    const scope = made(id) === id ? only('a') : everything;
    const begun = await (await watch(scope, made(id))).first(1);
    expect(begun.map(({ type }) => type)).toEqual(['snapshot']);
  });

  it.each([
    ['is damaged', () => 'nonsense'],
    ['names a signal that there never was', (id: string) => tampered(id, 2, '999')],
  ])('has a page load anew that may have missed the signal to, where its id %s', async (_, made) => {
    await pin(board(), 'a');
    const [{ id }] = (await (await watch()).first(1)) as [Received];
    const [snapshot, reload] = await (await watch(everything, made(id))).first(2);
    expect([snapshot!.type, reload]).toEqual(['snapshot', expect.objectContaining({ type: RELOAD, data: {} })]);
    const resumed = await watch(everything, reload!.id);
    await pin(board(), 'b');
    expect((await resumed.first(1)).map(({ type }) => type)).toEqual(['note.pinned']);
  });

  it('tells a page that missed too much of the notifications that it missed, and of no others', async () => {
    await pin(board(), 'a');
    const [{ id }] = (await (await watch()).first(1)) as [Received];
    const tooLongAgo = tampered(id, 1, '999');
    const unmoved = await watch(everything, tooLongAgo);
    await pin(board(), 'b');
    expect((await unmoved.first(2)).map(({ type }) => type)).toEqual(['snapshot', 'note.pinned']);
    const log = app.get(NotificationLogs).of('default');
    await log.raise(
      { eventId: 'e1', name: RELOAD, audience: EVERYBODY },
      new Date().toISOString(),
      Date.now() - 10_000,
    );
    expect((await (await watch(everything, tooLongAgo)).first(2)).map(({ type }) => type)).toEqual([
      'snapshot',
      RELOAD,
    ]);
  });

  it('tells a page without access of notifications alone', async () => {
    await pin(board(), 'a');
    const nobody: ApiCaller = { ...caller, identity: GUEST, reach: 'nothing' };
    const page = await watch({ reach: 'nothing', one: null }, undefined, nobody);
    await pin(board(), 'b');
    const log = app.get(NotificationLogs);
    await log.of('default').raise({ eventId: 'e1', name: RELOAD, audience: EVERYBODY }, new Date().toISOString());
    log.wakeUpOf('default').raise();
    const [snapshot, notification] = await page.first(2);
    expect([snapshot!.data, notification!.type]).toEqual([{}, RELOAD]);
  });

  it('tells only of what is within reach', async () => {
    const mine = await watch({ reach: { owner: 'mine' }, one: null });
    await pin(board(), 'a', 'yours');
    await pin(board(), 'b', 'mine');
    await change(board(), 'b', (note) => note.remove());
    await mine.first(3);
    expect(mine.events.slice(1).map(({ data }) => (data as Change).id)).toEqual(['b', 'b']);
  });

  it('refuses one resource that is missing or beyond reach', async () => {
    await pin(board(), 'a', 'yours');
    const missing = () => new Error('There is no such note.') as never;
    const open = (scope: Scope) => app.get(LiveStreams).start(caller, { scope, missing });
    await expect(open(only('b'))).rejects.toThrow('no such note');
    await expect(open(only('a', { owner: 'mine' }))).rejects.toThrow('no such note');
    (await open(only('a', { owner: 'yours' }))).destroy();
  });

  it('is refused where the caller has as many as may be, until one is closed', async () => {
    for (let i = 0; i < 10; i += 1) await watch();
    await expect(watch()).rejects.toMatchObject({ code: 'too_many_streams' });
    watchers[0]!.body.destroy();
    await until(() => watchers[0]!.ended);
    await expect(watch()).resolves.toBeDefined();
  });

  it('is cut off where the client does not read, and holds no more than it may', async () => {
    const body = await app.get(LiveStreams).start(caller, { scope: everything });
    for (let i = 0; i < 12; i += 1) await pin(board(), `n${i}`, 'x'.repeat(60_000));
    await until(() => body.readableLength > 262_144);
    const unread = body.readableLength;
    expect(unread).toBeLessThan(400_000);
    await until(() => body.destroyed);
  });

  it('gives a client that reads on, however slowly, all there is', async () => {
    const body = await app.get(LiveStreams).start(caller, { scope: everything });
    for (let i = 10; i < 22; i += 1) await pin(board(), `n${i}`, 'x'.repeat(60_000));
    await until(() => body.readableLength > 262_144);
    const slow = new Watcher(body);
    watchers.push(slow);
    const [, ...told] = await slow.first(13);
    expect(told.map(({ data }) => (data as Change).id)).toEqual(Array.from({ length: 12 }, (_, i) => `n${i + 10}`));
  });

  it('shows nothing more once its token is revoked, but tells to sign out, and ends', async () => {
    const credential = { token: 'a token', expiresAt: Infinity };
    const watcher = await watch(everything, undefined, { ...caller, credential });
    const [snapshot] = await watcher.first(1);
    revoked = true;
    await until(() => refusals > 0);
    await pin(board(), 'one');
    await change(board(), 'one', (note) => note.remove());
    await until(() => watcher.ended);
    expect(watcher.types).toEqual(['snapshot', 'web.client.logout', 'stream.end']);
    const after = await watch(everything, watcher.parser.lastId);
    expect((await after.first(2)).map(({ type }) => type)).toEqual(['note.pinned', 'note.removed']);
    expect(snapshot!.id).not.toBe(watcher.parser.lastId);
  });

  it('ends where nobody tells it to sign out, too', async () => {
    const watcher = await watch(everything, undefined, {
      ...caller,
      credential: { token: 'a token', expiresAt: Infinity },
    });
    revoked = true;
    await until(() => watcher.ended);
    expect(watcher.events.at(-1)).toMatchObject({ type: 'stream.end', data: { reason: 'signed_out' } });
  });

  it('is told of by no signal that is for another sign-in', async () => {
    const watcher = await watch();
    await pin(board(), 'two');
    await change(board(), 'two', (note) => note.remove());
    await pin(board(), 'one');
    await change(board(), 'one', (note) => note.remove());
    await until(() => watcher.ended);
    expect(watcher.types.filter((type) => type === 'web.client.logout')).toHaveLength(1);
  });

  it('is ended with a word when the service stops', async () => {
    const watcher = await watch();
    await watcher.first(1);
    await app.close();
    expect(watcher.ended).toBe(true);
    expect(watcher.events.at(-1)).toMatchObject({ type: 'stream.end', data: { reason: 'stopping' } });
    await start();
  });
});

/** The places of an id stand behind its fingerprint: of the board's log, of sign-outs and of reloads. */
const partsOf = (id: string): string[] => JSON.parse(Buffer.from(id, 'base64url').toString()) as string[];
const tampered = (id: string, at: number, place: string): string =>
  Buffer.from(JSON.stringify(partsOf(id).with(at, place))).toString('base64url');

const note = fc.nat(3);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('pin' as const, 'reword' as const, 'applaud' as const), note }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), events: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 5, maxLength: 40 },
);

/** A page: what it knows of each note by what it was told, over all its connections. */
class Page {
  readonly trails = new Map<string, string>();
  private watcher: Watcher | null = null;
  private taken = 0;
  private lastId: string | undefined;

  async connect(): Promise<void> {
    this.disconnect(0);
    this.watcher = await watch(everything, this.lastId);
    this.taken = 0;
  }

  /** The connection is lost, and with it the last so many events that were on their way. */
  disconnect(lost: number): void {
    if (this.watcher === null) return;
    this.take(Math.max(this.taken, this.watcher.events.length - lost));
    this.watcher.body.destroy();
    this.watcher = null;
  }

  catchUp(): void {
    this.take(this.watcher?.events.length ?? 0);
  }

  private take(upTo: number): void {
    for (const event of this.watcher?.events.slice(this.taken, upTo) ?? []) this.understand(event);
    this.taken = upTo;
  }

  private understand(event: Received): void {
    this.lastId = event.id;
    if (event.type === 'stream.end') return;
    if (event.type === 'snapshot') {
      expect(this.trails.size).toBe(0);
      for (const { author, trail } of snapshotOf(event).items) this.trails.set(author, trail);
      return;
    }
    const { data } = event.data as Change;
    const before = this.trails.get(data.author) ?? '';
    expect([data.author, data.trail]).toEqual([data.author, before + data.trail.slice(before.length)]);
    expect(data.trail.slice(before.length)).toMatch(/^[prx]$|^a\d$/);
    this.trails.set(data.author, data.trail);
  }
}

describe('whatever happens in between', () => {
  let runs = 0;

  it('each page hears of every change once, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        runs += 1;
        const run = `run${String(runs).padStart(4, '0')}`;
        const versions = [0, 0, 0, 0];
        const claps = [0, 0, 0, 0];
        const truth = new Map<string, string>();
        const page = new Page();
        const pending: Promise<unknown>[] = [];
        const tell = (i: number, letter: string): string => {
          const author = `${run}-${i}@example.com`;
          truth.set(author, (truth.get(author) ?? '') + letter);
          return `${run}-${i}`;
        };
        for (const step of plan) {
          if (step.kind === 'connect') await page.connect();
          if (step.kind === 'lose') page.disconnect(step.events);
          if (step.kind === 'restart') {
            await Promise.all(pending.splice(0));
            page.disconnect(0);
            await app.close();
            await start();
          }
          if (!('note' in step)) continue;
          const i = step.note;
          if (step.kind === 'applaud' && versions[i]! > 0) {
            claps[i]! += 1;
            pending.push(applaud(tell(i, 'a1'), claps[i]! - 1));
          } else if (versions[i] === 0) {
            versions[i] = 1;
            await pin(board(), tell(i, 'p'), `${run} ${i}`);
          } else {
            versions[i]! += 1;
            pending.push(change(board(), tell(i, 'r'), (one) => one.reword(`${run} ${versions[i]}`)));
          }
        }
        await Promise.all(pending);
        await page.connect();
        const mine = () => new Map([...page.trails].filter(([author]) => author.startsWith(run)));
        await until(() => {
          page.catchUp();
          return truth.size === 0 || JSON.stringify([...mine()].sort()) === JSON.stringify([...truth].sort());
        });
        page.disconnect(0);
      }),
      { numRuns: 25 },
    );
  });
});
