import { Controller, Injectable, Param, Post } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { z } from 'zod';
import type { ContractData, Envelope } from '@tradepost/contracts';
import { CommandGateway, CommandHandler } from '@tradepost/platform/commands';
import { UnitOfWork, WorkLimits, type RequestContext } from '@tradepost/platform/event-store';
import { OnIntegrationEvent } from '@tradepost/platform/messaging';
import { contextOf, Notes, pin, slips, toys, writeSlip } from '@tradepost/host/testing';
import { Note, NotePinnedV1, RecordingLog, tempFolder, until } from '@tradepost/platform/testing';
import { Caller } from '../auth/caller.js';
import { createHttpApp } from './http-app.js';
import { Operation } from '../requests/operation.js';
import { Reply } from '../requests/reply.js';

/** What a note called `hang` waits for, wherever it comes to. */
let settled: Promise<void>;
let settle: () => void;

class PinNote extends Command<void> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(PinNote)
class PinNoteHandler implements ICommandHandler<PinNote> {
  constructor(private readonly notes: Notes) {}

  async execute({ id }: PinNote): Promise<void> {
    await this.notes.save(Note.pin(id, 'ada@example.com', id));
    if (id === 'hang') await settled;
  }
}

@Controller('v1/notes')
class NotesController {
  constructor(private readonly commands: CommandGateway) {}

  @Post(':id')
  @Operation({
    id: 'pinNote',
    summary: 'Pins',
    access: 'everyone',
    success: { 200: { description: 'It is.', schema: z.unknown() } },
    problems: [],
  })
  pin(@Caller() caller: RequestContext, @Param('id') id: string): Promise<Reply> {
    return this.commands.execute(caller, new PinNote(id), () => new Reply(200, '"pinned"'));
  }
}

@Injectable()
class WriteSlips {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'slips' })
  async pinned({ data }: Envelope<ContractData<typeof NotePinnedV1>>): Promise<void> {
    await writeSlip(UnitOfWork.current(), data.noteId);
    if (data.noteId === 'hang') await settled;
  }
}

const folder = tempFolder();
let log: RecordingLog;
let app: NestFastifyApplication;
let http: ReturnType<typeof supertest>;

async function start(unitOfWork: WorkLimits['unitOfWork']): Promise<void> {
  settled = new Promise((resolve) => (settle = resolve));
  log = new RecordingLog();
  const providers = { board: [PinNoteHandler], desk: [WriteSlips], controllers: [NotesController] };
  const limits = { ...new WorkLimits(), unitOfWork };
  app = await createHttpApp(toys({ directory: folder.path, log, limits, ...providers }));
  await app.listen(0, '127.0.0.1');
  http = supertest(await app.getUrl());
}
afterEach(async () => {
  settle();
  await app.close();
});

const ready = async () => (await http.get('/readyz').expect(200)).body as { status: string; problems: string[] };

describe('a handler of events that does not settle', () => {
  it('makes the service degraded, which names it until it does', async () => {
    await start({ warnAfterMs: 20, giveUpAfterMs: 3_600_000 });
    await pin(contextOf(app, 'board').database, 'hang');
    await until(async () => (await ready()).status === 'degraded');
    const name = /desk\.slips tradepost\.board\.note-pinned\.v1 \(message .+ of default\) has not settled for \S+ s/;
    const { problems } = await ready();
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(name);
    const line = log.lines.find(({ level }) => level === 'warn')!;
    expect(line.message).toMatch(name);
    expect(line.fields).toMatchObject({
      tenant: 'default',
      work: 'desk.slips tradepost.board.note-pinned.v1',
      principal: 'policy:write-slips',
      milliseconds: expect.any(Number) as number,
    });
    settle();
    await until(async () => (await ready()).status === 'ok');
    expect(await slips(app)).toEqual(['hang']);
  });
});

describe('a handler of a command that does not settle', () => {
  it('is given up: an answer says that nothing was changed, and the next command is carried out', async () => {
    await start({ warnAfterMs: 20, giveUpAfterMs: 200 });
    const [hanging, next] = await Promise.all([http.post('/v1/notes/hang'), http.post('/v1/notes/next')]);
    expect([next.status, next.body]).toEqual([200, 'pinned']);
    expect(hanging.status).toBe(500);
    expect(hanging.body).toMatchObject({
      code: 'internal_error',
      detail: 'The change took longer than the service allows and was given up; nothing was changed. Try again later.',
    });
    expect(hanging.headers['retry-after']).toBeUndefined();
    expect(log.at('warn')[0]).toMatch(/^PinNote \(request .+ of default\) has not settled for/);
    expect(log.at('error')).toEqual(['A request failed.']);
    settle();
    await until(async () => (await slips(app)).length === 1);
    expect(await contextOf(app, 'board').database.reader.sql`SELECT id FROM notes`).toEqual([{ id: 'next' }]);
  });
});
