import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@tradepost/platform';
import type { RefreshToken, Session } from '../domain/session.js';
import { SessionRepository } from '../domain/session.repository.js';
import { RefreshTokenEntity, SessionEntity } from './account.entities.js';
import { removeRows } from './remove-rows.js';

const OVER = { table: 'sessions', key: 'id', where: 'ends_at < ?' };
const TOKENS_OVER = { table: 'refresh_tokens', key: 'hash', where: 'ends_at < ?' };
const REVOKED = { table: 'revocations', key: 'position', where: 'revoked_at < ?' };

@Injectable()
export class TypeormSessionRepository extends SessionRepository {
  async add(session: Session): Promise<void> {
    await UnitOfWork.current().rows.insert(SessionEntity, session);
  }

  find(id: string): Promise<Session | null> {
    return UnitOfWork.current().rows.findOne(SessionEntity, { id });
  }

  async openOf(accountId: string, now: number): Promise<readonly string[]> {
    const rows = await UnitOfWork.current().session.sql<{ id: string }>`SELECT id FROM sessions
      WHERE account_id = ${accountId} AND ended_at IS NULL AND ends_at > ${now} ORDER BY started_at, id`;
    return rows.map(({ id }) => id);
  }

  async revoke(ids: readonly string[], now: number): Promise<void> {
    const { session } = UnitOfWork.current();
    for (const id of ids) {
      await session.sql`UPDATE sessions SET ended_at = ${now} WHERE id = ${id}`;
      await session.sql`INSERT INTO revocations (session, revoked_at) VALUES (${id}, ${now})`;
    }
  }

  async supersede(ids: readonly string[], now: number): Promise<void> {
    const { session } = UnitOfWork.current();
    for (const id of ids) {
      await session.sql`DELETE FROM refresh_tokens WHERE session_id = ${id}`;
      await session.sql`DELETE FROM sessions WHERE id = ${id}`;
      await session.sql`INSERT INTO revocations (session, revoked_at) VALUES (${id}, ${now})`;
    }
  }

  async addToken(token: Omit<RefreshToken, 'usedAt'>): Promise<void> {
    await UnitOfWork.current().rows.insert(RefreshTokenEntity, { ...token, usedAt: null });
  }

  findToken(hash: string): Promise<RefreshToken | null> {
    return UnitOfWork.current().rows.findOne(RefreshTokenEntity, { hash });
  }

  async useToken(hash: string, now: number): Promise<void> {
    await UnitOfWork.current().session.sql`UPDATE refresh_tokens SET used_at = ${now} WHERE hash = ${hash}`;
  }

  removeSessions(now: number, limit: number): Promise<number> {
    return removeRows(OVER, [now], limit);
  }

  removeTokens(now: number, limit: number): Promise<number> {
    return removeRows(TOKENS_OVER, [now], limit);
  }

  removeRevocations(before: number, limit: number): Promise<number> {
    return removeRows(REVOKED, [before], limit);
  }
}
