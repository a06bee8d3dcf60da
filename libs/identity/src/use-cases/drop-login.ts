import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { CommandHandler } from '@tradepost/platform';
import { PasswordRepository } from '../domain/password.repository.js';

/** Discards the login prepared for a refused registration. */
export class DropLogin extends Command<void> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(DropLogin)
export class DropLoginHandler implements ICommandHandler<DropLogin> {
  constructor(private readonly passwords: PasswordRepository) {}

  async execute({ id }: DropLogin): Promise<void> {
    await this.passwords.take(id);
  }
}
