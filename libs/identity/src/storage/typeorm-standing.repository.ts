import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@tradepost/platform';
import { StandingRepository, type Standing } from '../domain/standing.repository.js';
import { StandingEntity } from './account.entities.js';

@Injectable()
export class TypeormStandingRepository extends StandingRepository {
  async note({ customerId, status, version }: Standing): Promise<boolean> {
    const { session } = UnitOfWork.current();
    const noted = await session.sql`INSERT INTO standings (customer_id, status, version)
      VALUES (${customerId}, ${status}, ${version}) ON CONFLICT (customer_id) DO UPDATE
      SET status = excluded.status, version = excluded.version WHERE excluded.version > standings.version RETURNING 1`;
    return noted.length > 0;
  }

  async isBlocked(customerId: string): Promise<boolean> {
    const standing = await UnitOfWork.current().rows.findOne(StandingEntity, { customerId });
    return standing?.status === 'blocked';
  }
}
