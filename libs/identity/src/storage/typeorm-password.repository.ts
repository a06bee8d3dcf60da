import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { UnitOfWork } from '@tradepost/platform';
import { PasswordRepository, type PendingLogin } from '../domain/password.repository.js';
import { PasswordEntity, PendingLoginEntity } from './account.entities.js';

@Injectable()
export class TypeormPasswordRepository extends PasswordRepository {
  async set(accountId: string, hash: string): Promise<void> {
    await UnitOfWork.current().rows.insert(PasswordEntity, { accountId, hash });
  }

  async of(accountId: string): Promise<string | null> {
    return (await UnitOfWork.current().rows.findOne(PasswordEntity, { accountId }))?.hash ?? null;
  }

  async remove(accountId: string): Promise<void> {
    await UnitOfWork.current().session.sql`DELETE FROM passwords WHERE account_id = ${accountId}`;
  }

  async prepare({ id, email, hash }: PendingLogin, preparedAt: number): Promise<void> {
    await UnitOfWork.current().rows.insert(PendingLoginEntity, { id, emailKey: email.toLowerCase(), hash, preparedAt });
  }

  async isPending(email: string): Promise<boolean> {
    const pending = await UnitOfWork.current().rows.findAmong(PendingLoginEntity, 'emailKey', emailKeys(email));
    return pending.length > 0;
  }

  async take(id: string): Promise<string | null> {
    const { session } = UnitOfWork.current();
    const [row] = await session.sql<{ hash: string }>`DELETE FROM pending_logins WHERE id = ${id} RETURNING hash`;
    return row?.hash ?? null;
  }

  async removePrepared(before: number, kept: readonly string[], limit: number): Promise<number> {
    const { session } = UnitOfWork.current();
    const old = await session.sql<{ id: string }>`SELECT id FROM pending_logins WHERE prepared_at < ${before}
      ORDER BY prepared_at, id LIMIT ${limit + kept.length}`;
    const spared = new Set(kept);
    const removed = old.filter(({ id }) => !spared.has(id)).slice(0, limit);
    await session.runEach(
      'DELETE FROM pending_logins WHERE id = ?',
      removed.map(({ id }) => [id]),
    );
    return removed.length;
  }
}
