import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@tradepost/platform';
import type { Session } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';
import { SessionEntity } from './account.entities.js';
import { removeRows } from './remove-rows.js';

const OVER = { table: 'sessions', key: 'id', where: 'ends_at < ?' };
const REVOKED = { table: 'revocations', key: 'position', where: 'revoked_at < ?' };

@Injectable()
export class TypeormSessionRepository extends SessionRepository {
  async add(session: Session): Promise<void> {
    await UnitOfWork.current().rows.insert(SessionEntity, session);
  }

  find(id: string): Promise<Session | null> {
    return UnitOfWork.current().rows.findOne(SessionEntity, { id });
  }

  findFamily(family: string): Promise<Session | null> {
    return UnitOfWork.current().rows.findOne(SessionEntity, { family });
  }

  async openOf(accountId: string, now: number): Promise<readonly string[]> {
    const rows = await UnitOfWork.current().session.sql<{ id: string }>`SELECT id FROM sessions
      WHERE account_id = ${accountId} AND ended_at IS NULL AND ends_at > ${now} ORDER BY started_at, id`;
    return rows.map(({ id }) => id);
  }

  async save(session: Session): Promise<void> {
    await UnitOfWork.current().rows.update(SessionEntity, session);
  }

  async revoke(ids: readonly string[], now: number): Promise<void> {
    const { session } = UnitOfWork.current();
    for (const id of ids) {
      await session.sql`UPDATE sessions SET ended_at = ${now}, ends_at = ${now} WHERE id = ${id}`;
      await session.sql`INSERT INTO revocations (session, revoked_at) VALUES (${id}, ${now})`;
    }
  }

  async supersede(ids: readonly string[], now: number): Promise<void> {
    const { session } = UnitOfWork.current();
    for (const id of ids) {
      await session.sql`DELETE FROM sessions WHERE id = ${id}`;
      await session.sql`INSERT INTO revocations (session, revoked_at) VALUES (${id}, ${now})`;
    }
  }

  removeEnded(now: number, limit: number): Promise<number> {
    return removeRows(OVER, [now], limit);
  }

  removeRevocations(before: number, limit: number): Promise<number> {
    return removeRows(REVOKED, [before], limit);
  }
}
