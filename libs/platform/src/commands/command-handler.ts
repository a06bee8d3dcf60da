import { applyDecorators, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CommandHandler as CqrsCommandHandler, type Command } from '@nestjs/cqrs';

/** The class of a command. */
export type CommandClass = new (...args: never[]) => Command<unknown>;

/** Which command a class handles, for the gateway. */
export const HandledCommand = Reflector.createDecorator<CommandClass>();

/**
 * Marks the one handler of a command, for the `CommandBus` of @nestjs/cqrs and for the `CommandGateway`, which finds by
 * it the context that the command belongs to.
 */
export function CommandHandler(command: CommandClass): ClassDecorator {
  return applyDecorators(CqrsCommandHandler(command as Type), HandledCommand(command)) as ClassDecorator;
}
