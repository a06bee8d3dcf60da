import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@tradepost/platform';
import { NetworkRepository } from '../domain/network.repository.js';
import { removeRows } from './remove-rows.js';

/** Most recently used networks kept per account. */
const maxNetworksPerAccount = 16;
const UNUSED = { table: 'networks', key: 'account_id, network', where: 'used_at < ?' };

@Injectable()
export class TypeormNetworkRepository extends NetworkRepository {
  async note(accountId: string, network: string, now: number): Promise<void> {
    const { session } = UnitOfWork.current();
    await session.sql`INSERT INTO networks (account_id, network, used_at) VALUES (${accountId}, ${network}, ${now})
      ON CONFLICT (account_id, network) DO UPDATE SET used_at = excluded.used_at`;
    await session.sql`DELETE FROM networks WHERE account_id = ${accountId} AND network NOT IN (SELECT network
      FROM networks WHERE account_id = ${accountId} ORDER BY used_at DESC, network LIMIT ${maxNetworksPerAccount})`;
  }

  async forget(accountId: string): Promise<void> {
    await UnitOfWork.current().session.sql`DELETE FROM networks WHERE account_id = ${accountId}`;
  }

  removeUnused(since: number, limit: number): Promise<number> {
    return removeRows(UNUSED, [since], limit);
  }
}
