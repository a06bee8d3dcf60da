import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { LoginEmailTaken, RegistrationUnderWay } from '../domain/account.errors.js';
import { AccountRepository } from '../domain/account.repository.js';
import { Account } from '../domain/account.js';
import { PasswordRepository } from '../domain/password.repository.js';

/** Opens a login for a member of staff. With `first`, only where there is none; null where there is one. */
export class AddStaff extends Command<Account | null> {
  constructor(
    readonly email: string,
    readonly hash: string,
    readonly first: boolean = false,
  ) {
    super();
  }
}

@CommandHandler(AddStaff)
export class AddStaffHandler implements ICommandHandler<AddStaff> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ email, hash, first }: AddStaff): Promise<Account | null> {
    if (first && (await this.accounts.has('staff'))) return null;
    if ((await this.accounts.findByEmail(email)) !== null) throw new LoginEmailTaken();
    if (await this.passwords.isPending(email)) throw new RegistrationUnderWay();
    const account = Account.open(newId(), 'staff', email, this.clock.now());
    await this.accounts.save(account);
    await this.passwords.set(account.id, hash);
    return account;
  }
}
