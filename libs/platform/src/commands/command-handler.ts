import { applyDecorators, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CommandHandler as CqrsCommandHandler, type Command } from '@nestjs/cqrs';

/** Class of a command. */
export type CommandClass = new (...args: never[]) => Command<unknown>;

/** Links a handler class with its command, for the gateway. */
export const HandledCommand = Reflector.createDecorator<CommandClass>();

/**
 * Marks the handler of a command, for the `CommandBus` of @nestjs/cqrs and for the `CommandGateway`, which finds the
 * command's context by it.
 */
export function CommandHandler(command: CommandClass): ClassDecorator {
  return applyDecorators(CqrsCommandHandler(command as Type), HandledCommand(command)) as ClassDecorator;
}
