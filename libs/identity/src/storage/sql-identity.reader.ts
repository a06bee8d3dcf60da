import { Injectable } from '@nestjs/common';
import { Contexts } from '@tradepost/platform';
import { IdentityReader, type Login, type Revocation, type StaffMember } from '../domain/identity.reader.js';

const BY_EMAIL = 'SELECT id, status, hash FROM accounts JOIN passwords ON account_id = id WHERE email_key = ?';
const STAFF = `SELECT email, opened_at AS "openedAt" FROM accounts
  WHERE role = 'staff' AND status <> 'closed' ORDER BY email_key`;
const IS_STAFF = `SELECT 1 FROM accounts WHERE role = 'staff' AND email_key = ?`;
const NETWORK = 'SELECT 1 FROM networks WHERE account_id = ? AND network = ?';
const REVOKED = `SELECT position, session, revoked_at AS "revokedAt" FROM revocations
  WHERE position > ? ORDER BY position`;

@Injectable()
export class SqlIdentityReader extends IdentityReader {
  constructor(private readonly contexts: Contexts) {
    super();
  }

  override async findLogin(tenant: string, emailKey: string): Promise<Login | null> {
    const [login] = await this.query<Login>(tenant, BY_EMAIL, [emailKey]);
    return login ?? null;
  }

  override async isStaff(tenant: string, emailKey: string): Promise<boolean> {
    return (await this.query(tenant, IS_STAFF, [emailKey])).length > 0;
  }

  override staff(tenant: string): Promise<readonly StaffMember[]> {
    return this.query<StaffMember>(tenant, STAFF, []);
  }

  override async hasNetwork(tenant: string, accountId: string, network: string): Promise<boolean> {
    return (await this.query(tenant, NETWORK, [accountId, network])).length > 0;
  }

  override revocationsAfter(tenant: string, position: number): Promise<readonly Revocation[]> {
    return this.query<Revocation>(tenant, REVOKED, [position]);
  }

  private query<Row>(tenant: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.contexts.find('identity')!.of(tenant).database.reader.query<Row>(text, values);
  }
}
