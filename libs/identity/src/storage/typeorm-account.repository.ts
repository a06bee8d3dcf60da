import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { accountStream, type Role } from '../domain/account.events.js';
import { Account, type AccountState } from '../domain/account.js';
import { AccountRepository } from '../domain/account.repository.js';
import { AccountEntity, type AccountRow } from './account.entities.js';

const stateRows: StateRows<Account> = {
  insert: ({ rows }, account) => rows.insert(AccountEntity, toRow(account)),
  update: ({ rows }, account) => rows.update(AccountEntity, toRow(account)),
};

@Injectable()
export class TypeormAccountRepository extends AccountRepository {
  find(id: string): Promise<Account | null> {
    return this.one({ id });
  }

  async findByEmail(email: string): Promise<Account | null> {
    for (const emailKey of emailKeys(email)) {
      const account = await this.one({ emailKey });
      if (account !== null) return account;
    }
    return null;
  }

  async has(role: Role): Promise<boolean> {
    const { session } = UnitOfWork.current();
    const found = await session.sql`SELECT 1 FROM accounts WHERE role = ${role} AND status <> 'closed' LIMIT 1`;
    return found.length > 0;
  }

  save(account: Account) {
    return saveAggregate(accountStream, account, stateRows);
  }

  private async one(where: Partial<AccountRow>): Promise<Account | null> {
    const row = await UnitOfWork.current().rows.findOne(AccountEntity, where);
    if (row === null) return null;
    const { id, version, role, email, status, openedAt } = row;
    const state = { role: role as Role, email, status: status as AccountState['status'], openedAt };
    return Account.fromSnapshot(id, { version, state });
  }
}

function toRow({ id, version, state }: Account): AccountRow {
  return { id, version, ...state, emailKey: state.email?.toLowerCase() ?? null };
}
