import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { defineContract, type ContractData, type Envelope } from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import supertest from 'supertest';
import { z } from 'zod';
import { OnDomainEvent, OnIntegrationEvent } from '@tradepost/platform/messaging';
import type { Projection } from '@tradepost/platform/projections';
import { createHttpApp } from '../server/http-app.js';
import { UnitOfWork } from '@tradepost/platform/event-store';
import {
  change,
  contextOf,
  noteDocuments,
  pin,
  slips,
  toys,
  writeSlip,
  type NoteDocument,
} from '@tradepost/host/testing';
import { NotePinnedV1, NoteRewordedV1, tempFolder, until } from '@tradepost/platform/testing';
import type { DeadLetter, DeadLetterPage, OpenDeadLetter } from '@tradepost/platform/operations';

/** The contract as its receiver knows it: the text says something about a person. */
const PersonalNotePinnedV1 = defineContract({
  type: NotePinnedV1.type,
  subject: (data: { noteId: string }) => data.noteId,
  data: z.object({ noteId: z.string(), text: z.string() }),
  personal: ['text'],
});
type Pinned = Envelope<ContractData<typeof PersonalNotePinnedV1>>;

/** Notes that nobody can handle while it is true. */
let broken = true;
const failAt = (id: string): void => {
  if (broken && id.startsWith('bad')) throw new Error(`No room for ${id}.`);
};

@Injectable()
class KeepSlips {
  @OnIntegrationEvent(PersonalNotePinnedV1, { subscription: 'slips' })
  async pinned({ data }: Pinned): Promise<void> {
    failAt(data.noteId);
    await writeSlip(UnitOfWork.current(), `pinned ${data.noteId}`);
  }

  @OnIntegrationEvent(NoteRewordedV1, { subscription: 'slips' })
  async reworded({ data }: Pinned): Promise<void> {
    await writeSlip(UnitOfWork.current(), `reworded ${data.noteId}`);
  }
}

@Injectable()
class Listen {
  @OnDomainEvent('NotePinned', { from: 'beginning' })
  async pinned({ streamId }: Recorded): Promise<void> {
    failAt(streamId);
  }
}

const fragile: Projection<NoteDocument> = {
  ...noteDocuments,
  apply(document, recorded) {
    if (recorded.event.type === 'NoteReworded') failAt(recorded.streamId);
    return noteDocuments.apply(document, recorded);
  },
};

const folder = tempFolder();
let app: NestFastifyApplication;
let http: ReturnType<typeof supertest.agent>;
const url = '/v1/ops/dead-letters';
const board = () => contextOf(app, 'board');
const list = async (query = '') => (await http.get(`${url}${query}`).expect(200)).body as DeadLetterPage;
const open = async (id: string, query = '') =>
  (await http.get(`${url}/${id}${query}`).expect(200)).body as OpenDeadLetter;
const dead = async (handler: string) => (await list(`?handler=${handler}&state=dead`)).items;

const handlers = ['desk.slips', 'board.on.listen', 'board.projection.notes'];

async function start(directory: string): Promise<void> {
  const root = toys({
    directory,
    board: [Listen],
    desk: [KeepSlips],
    projections: [fragile as Projection],
    environment: { TRADEPOST_TENANTS: 'acme' },
  });
  app = await createHttpApp(root);
  await app.listen(0, '127.0.0.1');
  http = supertest.agent(await app.getUrl()).set('authorization', 'Bearer staff~s1');
}

let prepared: string;

/** Three notes that three handlers give up, each of them reworded and removed meanwhile, and one that is well. */
beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'tradepost-dead-letters-'));
  await start(prepared);
  for (const id of ['bad1', 'bad2', 'bad3', 'fine']) {
    await pin(board().database, id, `secret of ${id}`, `${id}@example.com`);
    await change(board().database, id, (note) => note.reword('anew'));
    await change(board().database, id, (note) => note.remove());
  }
  await until(async () => (await list('?state=dead')).items.length === 9);
  await app.close();
});
afterAll(() => rm(prepared, { recursive: true }));

beforeEach(async () => {
  broken = true;
  await cp(prepared, folder.path, { recursive: true });
  await start(folder.path);
});
afterEach(() => app.close());

describe('the dead letters', () => {
  it('are listed by handler and state, in pages, newest first', async () => {
    const all = (await list()).items;
    expect(all).toHaveLength(9);
    for (const handler of handlers) expect(await dead(handler)).toHaveLength(3);
    expect((await list('?state=retrying')).items).toEqual([]);
    expect((await list('?handler=nobody')).items).toEqual([]);
    const paged: DeadLetter[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: DeadLetterPage = await list(`?limit=2${next && `&cursor=${next}`}`);
      paged.push(...page.items);
      next = page.next;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ since }) => since)).toEqual(
      all
        .map(({ since }) => since)
        .sort()
        .reverse(),
    );
    const { next } = await list('?limit=2');
    await http.get(`${url}?state=dead&cursor=${next}`).expect(400);
  });

  it('tell what happened, and what waits', async () => {
    const letter = (await dead('desk.slips')).find(({ message }) => message.stream === 'bad1')!;
    expect(letter).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      handler: 'desk.slips',
      state: 'dead',
      attempts: 5,
      nextAttemptAt: null,
      since: expect.any(String),
      problem: 'No room for bad1.',
      message: {
        id: expect.stringContaining('/tradepost.board.note-pinned.v1'),
        type: 'tradepost.board.note-pinned.v1',
        stream: 'bad1',
        correlationId: 'request-1',
      },
      parked: 1,
    });
    expect((await dead('board.projection.notes')).map(({ parked }) => parked)).toEqual([1, 1, 1]);
  });

  it('show what they are about, personal fields only when they are asked for by name', async () => {
    const [slip] = await dead('desk.slips');
    const note = slip!.message.stream;
    expect(await open(slip!.id)).toMatchObject({
      ...slip,
      payload: { subject: note, data: { noteId: note, text: '[masked]' } },
      behind: [{ type: 'tradepost.board.note-reworded.v1', stream: note }],
    });
    expect((await open(slip!.id, '?reveal=text')).payload).toMatchObject({ data: { text: `secret of ${note}` } });

    const [heard] = await dead('board.on.listen');
    const streamId = heard!.message.stream.slice('note/'.length);
    const event = { type: 'NotePinned', text: `secret of ${streamId}` };
    expect((await open(heard!.id)).payload).toMatchObject({ streamId, event: { ...event, author: '[masked]' } });
    const revealed = await open(heard!.id, '?reveal=text,author');
    expect(revealed.payload).toMatchObject({ event: { ...event, author: `${streamId}@example.com` } });

    const [document] = await dead('board.projection.notes');
    expect(await open(document!.id)).toMatchObject({
      payload: { event: { type: 'NoteReworded' } },
      behind: [{ type: 'NoteRemoved' }],
    });
  });

  it('are those of a tenant', async () => {
    const [letter] = await dead('desk.slips');
    const answer = await http.get(url).set('authorization', 'Bearer staff~s1~acme').expect(200);
    expect(answer.body).toEqual({ items: [], next: null });
    await http.get(`${url}/${letter!.id}`).set('authorization', 'Bearer staff~s1~acme').expect(404);
    await http.post(`${url}/${letter!.id}/redrive`).set('authorization', 'Bearer staff~s1~acme').expect(404);
    const redriven = await http
      .post(`${url}/redrive`)
      .set('authorization', 'Bearer staff~s1~acme')
      .send({ handler: 'desk.slips' });
    expect(redriven.body).toEqual({ redriven: 0 });
  });

  it('are not found under an id that is none', async () => {
    for (const id of ['0'.repeat(32), 'x', '%20']) {
      const answer = await http.get(`${url}/${id}`).expect(404);
      expect(answer.body).toMatchObject({ code: 'dead_letter_not_found' });
    }
    await http.post(`${url}/x/discard`).send({ reason: 'Gone.' }).expect(404);
  });
});

describe('redriving', () => {
  it.each(handlers)('tries a dead letter of %s again, and delivers what waited behind it', async (handler) => {
    const [letter] = await dead(handler);
    broken = false;
    const answer = await http.post(`${url}/${letter!.id}/redrive`).expect(200);
    expect(answer.body).toMatchObject({ id: letter!.id, state: 'retrying', attempts: 0 });
    await until(async () => (await list(`?handler=${handler}`)).items.length === 2);
    await http.get(`${url}/${letter!.id}`).expect(404);
    if (handler === 'desk.slips') {
      const note = letter!.message.stream;
      await until(async () => (await slips(app)).includes(`reworded ${note}`));
      expect((await slips(app)).slice(-2)).toEqual([`pinned ${note}`, `reworded ${note}`]);
    }
    if (handler === 'board.projection.notes') {
      const found = await board().readStore.load<NoteDocument>(noteDocuments.collection.name, [letter!.message.stream]);
      expect(found.get(letter!.message.stream)!.body.trail).toBe('prx');
    }
  });

  it('gives five attempts anew, and is refused meanwhile', async () => {
    const letters = (await Promise.all(handlers.map(dead))).map(([first]) => first!);
    for (const { id } of letters) await http.post(`${url}/${id}/redrive`).expect(200);
    for (const { id } of letters) {
      const answer = await http.post(`${url}/${id}/redrive`).expect(409);
      expect(answer.body).toMatchObject({ code: 'delivery_not_dead' });
      await http.post(`${url}/${id}/discard`).send({ reason: 'Too slow.' }).expect(409);
    }
    await until(async () => (await list('?state=dead')).items.length === 9);
    for (const { id } of letters) expect(await open(id)).toMatchObject({ state: 'dead', attempts: 5 });
  });

  it.each(handlers)('takes all of %s at once', async (handler) => {
    broken = false;
    const answer = await http.post(`${url}/redrive`).send({ handler }).expect(200);
    expect(answer.body).toEqual({ redriven: 3 });
    await until(async () => (await list(`?handler=${handler}`)).items.length === 0);
    expect((await list()).items).toHaveLength(6);
  });
});

describe('discarding', () => {
  it.each(handlers)('gives a dead letter of %s up, and lets those behind it go on', async (handler) => {
    const [letter] = await dead(handler);
    await http.post(`${url}/${letter!.id}/discard`).send({}).expect(400);
    const discard = (reason = 'A test.') =>
      http
        .post(`${url}/${letter!.id}/discard`)
        .set({ 'X-Request-Id': 'decision-1', 'Idempotency-Key': handler })
        .send({ reason });
    const answer = await discard().expect(200);
    expect(answer.body).toEqual({ ...letter, state: 'discarded' });
    const again = await discard().expect(200);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([answer.text, 'true']);
    const other = await discard('Another reason.').expect(422);
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
    await until(async () => (await list(`?handler=${handler}`)).items.length === 2);
    await http.post(`${url}/${letter!.id}/discard`).send({ reason: 'Again.' }).expect(404);
    const { database } = contextOf(app, handler.split('.')[0]!);
    const [decision] = await database.events.readStream('dead-letter', letter!.id);
    expect(decision).toMatchObject({
      version: 1,
      correlationId: 'decision-1',
      principal: 'staff:s1',
      event: {
        type: 'DeliveryDiscarded',
        handler,
        messageId: letter!.message.id,
        messageType: letter!.message.type,
        stream: letter!.message.stream,
        reason: 'A test.',
      },
    });
    const note = letter!.message.stream;
    if (handler === 'desk.slips') {
      await until(async () => (await slips(app)).includes(`reworded ${note}`));
      expect(await slips(app)).not.toContain(`pinned ${note}`);
      expect(await database.reader.sql`SELECT 1 FROM inbox WHERE message_id = ${letter!.message.id}`).toHaveLength(1);
    }
    if (handler === 'board.projection.notes') {
      const found = await board().readStore.load<NoteDocument>(noteDocuments.collection.name, [note]);
      expect(found.get(note)!.body).toMatchObject({ trail: 'px', version: 3 });
    }
  });
});

describe('a call that bears a key', () => {
  const key = { 'Idempotency-Key': 'redrive-1' };
  const redriveAll = (handler: string) => http.post(`${url}/redrive`).set(key).send({ handler });

  it.each([...handlers, 'nobody'])('about %s gets its first reply again, also after a restart', async (handler) => {
    const first = await redriveAll(handler).expect(200);
    expect(first.body).toEqual({ redriven: handler === 'nobody' ? 0 : 3 });
    await app.close();
    await start(folder.path);
    const again = await redriveAll(handler).expect(200);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
  });

  it('is refused where it names a handler of another context, and redrives nothing there', async () => {
    await redriveAll('desk.slips').expect(200);
    for (const handler of ['board.on.listen', 'nobody']) {
      const refused = await redriveAll(handler).expect(422);
      expect(refused.body).toMatchObject({ code: 'idempotency_key_reused' });
    }
    expect(await dead('board.on.listen')).toHaveLength(3);
  });

  it('is kept with the context that it is about', async () => {
    const kept = async () => {
      const rows = ['board', 'desk'].map((name) =>
        contextOf(app, name).database.reader.sql`SELECT 1 FROM idempotency_records`.then(({ length }) => length),
      );
      return Promise.all(rows);
    };
    const [letter] = await dead('desk.slips');
    await http.post(`${url}/${letter!.id}/redrive`).set(key).expect(200);
    expect(await kept()).toEqual([0, 1]);
  });
});
