import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import type { TestingModule } from '@nestjs/testing';
import { DomainError, type Recorded } from '@tradepost/kernel';
import { Deliveries } from '../messaging/deliveries.js';
import type { OutsideEffect } from '../delivery/handler.js';
import { OnDomainEvent } from '../messaging/on-domain-event.js';
import { PlatformModule } from '@tradepost/host';
import { NestedCommand, UnitOfWork } from '../event-store/unit-of-work.js';
import { assemble, boot, contextOf, Notes, pin, request, type ToyOptions } from '@tradepost/host/testing';
import { Note } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { CommandGateway } from './command-gateway.js';
import { CommandHandler } from './command-handler.js';

class PinNote extends Command<Note> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(PinNote)
class PinNoteHandler implements ICommandHandler<PinNote> {
  constructor(private readonly notes: Notes) {}

  async execute({ id }: PinNote): Promise<Note> {
    const note = Note.pin(id, 'ada@example.com', 'hello');
    await this.notes.save(note);
    return note;
  }
}

class NoteUnknown extends DomainError {
  readonly code = 'note_unknown';

  constructor(override readonly retryable: boolean) {
    super('There is no such note.');
  }
}

/** Refuses while the note is not there; `patient` says that it may come. */
class RemoveNote extends Command<number> {
  constructor(
    readonly id: string,
    readonly patient: boolean,
  ) {
    super();
  }
}

@CommandHandler(RemoveNote)
class RemoveNoteHandler implements ICommandHandler<RemoveNote> {
  static attempts = 0;

  constructor(private readonly notes: Notes) {}

  async execute({ id, patient }: RemoveNote): Promise<number> {
    RemoveNoteHandler.attempts += 1;
    const note = await this.notes.find(id);
    if (note === null) throw new NoteUnknown(patient);
    note.remove();
    await this.notes.save(note);
    return note.version;
  }
}

class Nest extends Command<Note> {}

@CommandHandler(Nest)
class NestHandler implements ICommandHandler<Nest> {
  constructor(private readonly gateway: CommandGateway) {}

  execute(): Promise<Note> {
    return this.gateway.execute(request, new PinNote('inner'), (note) => note);
  }
}

/** Sends commands on behalf of notes: at once, and a moment after its effect is done. */
@Injectable()
class SendCommands {
  readonly refusals: unknown[] = [];

  constructor(private readonly gateway: CommandGateway) {}

  @OnDomainEvent('NotePinned', { from: 'beginning', effect: 'outside' })
  async pinned({ streamId }: Recorded): Promise<OutsideEffect> {
    return async () => {
      setImmediate(() => void this.send(`${streamId} later`));
      await this.send(`${streamId} at once`);
    };
  }

  private async send(id: string): Promise<void> {
    await this.gateway
      .execute(request, new PinNote(id), () => undefined)
      .catch((error: unknown) => this.refusals.push(error));
  }
}

@CommandHandler(PinNote)
class AnotherPinNoteHandler extends PinNoteHandler {}

class Unheard extends Command<void> {}

@Injectable()
class Bystander {}

const folder = tempFolder();
const handlers = [PinNoteHandler, RemoveNoteHandler, NestHandler, SendCommands, Bystander];
let app: TestingModule;
let gateway: CommandGateway;

/** A start that must fail leaves nothing running behind. */
async function bootError(options: Omit<ToyOptions, 'directory'>): Promise<Error> {
  const broken = await assemble({ directory: folder.path, ...options });
  try {
    await broken.init();
  } catch (error) {
    return error as Error;
  } finally {
    await broken.get(Deliveries).stop();
    await broken.get(PlatformModule).onApplicationShutdown();
  }
  throw new Error('The application started.');
}

const storedNotes = () => contextOf(app, 'board').database.reader.sql<{ id: string }>`SELECT id FROM notes`;

describe('CommandGateway', () => {
  beforeEach(async () => {
    app = folder.closing(await boot({ directory: folder.path, board: handlers }));
    gateway = app.get(CommandGateway);
    RemoveNoteHandler.attempts = 0;
  });

  it('runs a command in a unit of work of its context, and replies from inside it', async () => {
    const inside = await gateway.execute(request, new PinNote('n1'), (note) => [note.version, UnitOfWork.isOpen()]);
    expect(inside).toEqual([1, true]);
    expect(await storedNotes()).toEqual([{ id: 'n1' }]);
  });

  it('takes everything back when the reply cannot be made', async () => {
    const attempt = gateway.execute(request, new PinNote('n1'), () => {
      throw new Error('no reply');
    });
    await expect(attempt).rejects.toThrow('no reply');
    expect(await storedNotes()).toEqual([]);
  });

  it('hands on what the handler refuses with, at once', async () => {
    await expect(gateway.execute(request, new RemoveNote('n1', false), String)).rejects.toThrow(NoteUnknown);
    expect(RemoveNoteHandler.attempts).toBe(1);
  });

  it('repeats a refusal that may pass until the news is there, and keeps the lane free meanwhile', async () => {
    const removed = gateway.execute(request, new RemoveNote('n1', true), (version) => version);
    await gateway.execute(request, new PinNote('other'), () => null);
    await pin(contextOf(app, 'board').database, 'n1');
    expect(await removed).toBe(2);
    expect(RemoveNoteHandler.attempts).toBeGreaterThan(1);
  });

  it('lets such a refusal stand after two seconds', async () => {
    const started = performance.now();
    await expect(gateway.execute(request, new RemoveNote('n1', true), String)).rejects.toThrow(NoteUnknown);
    expect(performance.now() - started).toBeGreaterThan(1_900);
    expect(RemoveNoteHandler.attempts).toBeLessThan(50);
  });

  it('refuses a command from inside a unit of work', async () => {
    const nested = gateway.execute(request, new Nest(), () => null);
    await expect(nested).rejects.toThrow(NestedCommand);
    await expect(nested).rejects.toThrow('PinNote was sent from inside a unit of work');
    expect(await storedNotes()).toEqual([]);
  });

  it('refuses a command from an effect outside, and from what that started', async () => {
    await gateway.execute(request, new PinNote('n1'), () => null);
    const { refusals } = app.get(SendCommands);
    await until(async () => refusals.length === 2);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(NestedCommand);
      expect((refusal as Error).message).toMatch(/^PinNote was sent from inside an effect outside of the database/);
    }
    expect(await storedNotes()).toEqual([{ id: 'n1' }]);
  });

  it('says so when nobody handles a command, or the tenant is not served', async () => {
    await expect(gateway.execute(request, new Unheard(), () => null)).rejects.toThrow('handles Unheard');
    const elsewhere = { ...request, tenant: 'nobody' };
    await expect(gateway.execute(elsewhere, new PinNote('n1'), () => null)).rejects.toThrow('nobody is not open');
  });
});

describe('at the start', () => {
  it('refuses two handlers of one command', async () => {
    const error = await bootError({ board: [PinNoteHandler, AnotherPinNoteHandler] });
    expect(error.message).toBe('PinNote has two handlers; a command has exactly one.');
  });

  it('refuses a handler outside every context', async () => {
    const error = await bootError({ elsewhere: [Notes, PinNoteHandler] });
    expect(error.message).toMatch(/^PinNoteHandler belongs to no context/);
  });
});
