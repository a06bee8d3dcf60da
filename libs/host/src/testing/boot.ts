import type { DynamicModule, INestApplicationContext, Provider, Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { TokenVerifier } from '@tradepost/web/auth';
import { readSettings, Settings } from '../settings.js';
import type { Notifiers } from '@tradepost/platform/runtime';
import { ContextModule, Contexts, type TenantContext } from '@tradepost/platform/contexts';
import type { LiveResource, Projection } from '@tradepost/platform/projections';
import { ProblemsModule } from '@tradepost/web/problems';
import { PlatformModule } from '../platform.module.js';
import type { ToContracts, UnitOfWork, WorkLimits } from '@tradepost/platform/event-store';
import type { ThreadEntry } from '@tradepost/platform/delivery';
import { boardSchema, noteDocuments, Notes, RecordingLog, storedNotes } from '@tradepost/platform/testing';
import { WordOfMouth } from './word-of-mouth.js';

class Slips1767225700001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'slips',
        columns: [
          { name: 'number', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'text', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('slips');
  }
}

/** Writes a slip of paper: the effect of the desk's handlers. */
export async function writeSlip({ session }: UnitOfWork, text: string): Promise<void> {
  await session.sql`INSERT INTO slips (text) VALUES (${text})`;
}

/** Slips on the desk, in order. */
export async function slips(app: INestApplicationContext): Promise<string[]> {
  const { database } = contextOf(app, 'desk');
  return (await database.reader.sql<{ text: string }>`SELECT text FROM slips ORDER BY number`).map((row) => row.text);
}

/** A context of a tenant, by name. */
export function contextOf(app: INestApplicationContext, name: string, tenant = 'default'): TenantContext {
  return app.get(Contexts).find(name)!.of(tenant);
}

class BoardModule {}
class DeskModule {}
class Toys {}

export interface ToyOptions {
  readonly directory: string;
  /** Providers of the context `board`, where notes are pinned. */
  readonly board?: readonly Provider[];
  readonly controllers?: Type[];
  /** Providers of the context `desk`, which hears from the board. */
  readonly desk?: readonly Provider[];
  /** Providers of a module without a context. */
  readonly elsewhere?: readonly Provider[];
  /** Read models of the board. */
  readonly projections?: readonly Projection[];
  /** Live resources of the board. */
  readonly live?: readonly LiveResource[];
  /** Contracts of the board; those of its notes by default. */
  readonly toContracts?: ToContracts;
  readonly log?: RecordingLog;
  readonly environment?: Readonly<Record<string, string>>;
  /** Empties read stores of another data folder. */
  readonly adopt?: boolean;
  /** For a worker thread, or for starting one with TRADEPOST_WORKER=thread. */
  readonly notifiers?: Notifiers;
  readonly thread?: ThreadEntry;
  readonly limits?: WorkLimits;
}

/** Two toy contexts on the platform, as a root module. */
export function toys({ directory, board = [], controllers = [], desk = [], ...rest }: ToyOptions): DynamicModule {
  const { elsewhere = [], projections = [noteDocuments], live = [], log = new RecordingLog(), ...how } = rest;
  const { toContracts = boardSchema.toContracts } = how;
  const { environment = {}, notifiers, thread, limits, adopt = false } = how;
  const given = readSettings({ TRADEPOST_DATA_DIR: directory, TRADEPOST_WORKER: 'inline', ...environment });
  const settings = Settings.of({ ...given, adoptReadStore: adopt });
  const boardContext = ContextModule.declare('board', {
    ...boardSchema,
    toContracts,
    projections,
    live,
    aggregates: [storedNotes],
  });
  const boardProblems = ProblemsModule.declare({
    note_unknown: { status: 404, title: 'There is no such note', help: 'Check the id.' },
  });
  const deskContext = ContextModule.declare('desk', {
    streams: [],
    entities: [],
    migrations: [Slips1767225700001],
    projections: [],
    aggregates: [],
    toContracts: () => [],
  });
  const modules: DynamicModule[] = [
    {
      module: BoardModule,
      imports: [boardContext, boardProblems],
      controllers,
      providers: [Notes, ...board],
    },
    { module: DeskModule, imports: [deskContext], providers: [...desk] },
  ];
  return {
    module: Toys,
    imports: [PlatformModule.forRoot(settings, { log, notifiers, thread, limits }), ...modules],
    providers: [{ provide: TokenVerifier, useClass: WordOfMouth }, ...elsewhere],
  };
}

/** The toy contexts, opened but not started: `init` does that. */
export function assemble(options: ToyOptions): Promise<TestingModule> {
  return Test.createTestingModule({ imports: [toys(options)] }).compile();
}

/** The toy contexts, running. */
export async function boot(options: ToyOptions): Promise<TestingModule> {
  const app = await assemble(options);
  await app.init();
  return app;
}
