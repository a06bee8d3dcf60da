import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { CommandBus, type Command } from '@nestjs/cqrs';
import { DomainError } from '@tradepost/kernel';
import { BoundedContext } from '../contexts/contexts.js';
import type { RequestContext } from '../event-store/request-context.js';
import { isInsideEffect } from '../delivery/effect-scope.js';
import { Metrics } from '../runtime/metrics.js';
import { contextOfModule } from '../contexts/context-of-module.js';
import type { EventStore } from '../event-store/event-store.js';
import { NestedCommand, UnitOfWork } from '../event-store/unit-of-work.js';
import { HandledCommand } from './command-handler.js';

/** How long a refused command waits for events of other contexts that may lift the refusal, in milliseconds. */
const retryTimeoutMs = 2_000;

/** Entry point of every command, from HTTP, the CLI and imports. */
@Injectable()
export class CommandGateway implements OnApplicationBootstrap {
  private readonly contexts = new Map<unknown, BoundedContext>();

  constructor(
    private readonly bus: CommandBus,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    for (const { metatype, host } of this.discovery.getProviders()) {
      if (!metatype) continue;
      const command = this.reflector.get(HandledCommand, metatype);
      if (command === undefined) continue;
      if (this.contexts.has(command)) throw new Error(`${command.name} has two handlers; a command has exactly one.`);
      this.contexts.set(command, contextOfModule(host, metatype.name));
    }
  }

  /**
   * Runs a command in a unit of work of its context. `respond` makes the reply inside the transaction; it is returned
   * once the commit is durable. A repeated request with an idempotency key gets its first reply. A retryable refusal is
   * retried for two seconds, outside the queue. Throws the handler's refusal, and `NestedCommand` inside a unit of work
   * or an effect.
   */
  async execute<T, R>(request: RequestContext, command: Command<T>, respond: (result: T) => R): Promise<R> {
    const label = command.constructor.name;
    if (UnitOfWork.isOpen()) throw new NestedCommand(label);
    if (isInsideEffect()) throw new NestedCommand(label, 'an effect outside of the database');
    const context = this.contexts.get(command.constructor);
    if (context === undefined) throw new Error(`No context that runs here handles ${label}.`);
    const { database } = context.of(request.tenant);
    const ended = this.metrics.commands.startTimer({ context: context.name, command: label });
    try {
      const reply = await this.carryOut(database, request, command, respond);
      ended({ outcome: 'done' });
      return reply;
    } catch (error) {
      ended({ outcome: error instanceof DomainError ? error.code : 'failed' });
      throw error;
    }
  }

  private async carryOut<T, R>(
    database: EventStore,
    request: RequestContext,
    command: Command<T>,
    respond: (result: T) => R,
  ): Promise<R> {
    for (let waited = 0, step = 10; ; waited += step, step = Math.min(step * 2, 100)) {
      try {
        return await database.transact(command.constructor.name, request, async (uow) => {
          const known = (await request.once?.find<R>(uow)) ?? null;
          if (known !== null) return known;
          const reply = respond(await this.bus.execute<Command<T>, T>(command));
          await request.once?.store(uow, reply);
          return reply;
        });
      } catch (error) {
        if (!(error instanceof DomainError && error.retryable) || waited >= retryTimeoutMs) throw error;
        await pause(step);
      }
    }
  }
}
