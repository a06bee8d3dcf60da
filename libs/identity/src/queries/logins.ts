import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { Contexts } from '@tradepost/platform';

const BY_EMAIL = 'SELECT id, status, hash FROM accounts JOIN passwords ON account_id = id WHERE email_key = ?';
const STAFF = `SELECT email, opened_at AS openedAt FROM accounts WHERE role = 'staff' AND status <> 'closed' ORDER BY email_key`;
const IS_STAFF = `SELECT 1 FROM accounts WHERE role = 'staff' AND email_key = ?`;

/** What a password is held against. */
export interface Login {
  /** Of the account. */
  readonly id: string;
  readonly status: string;
  readonly hash: string;
}

/** Somebody who works for the shop. */
export interface StaffMember {
  readonly email: string;
  readonly openedAt: string;
}

/** Reads the write model: a sign-in right after a registration must find it. */
@Injectable()
export class LoginsQuery {
  constructor(private readonly contexts: Contexts) {}

  /** Null where nobody signs in with this e-mail, in any of its spellings. */
  byEmail(tenant: string, email: string): Promise<Login | null> {
    return this.first<Login>(tenant, BY_EMAIL, email);
  }

  /** Whether somebody who works for the shop signs in with this e-mail, in any of its spellings. */
  async isStaff(tenant: string, email: string): Promise<boolean> {
    return (await this.first(tenant, IS_STAFF, email)) !== null;
  }

  staff(tenant: string): Promise<readonly StaffMember[]> {
    return this.reader(tenant).query<StaffMember>(STAFF, []);
  }

  private async first<T>(tenant: string, query: string, email: string): Promise<T | null> {
    for (const key of emailKeys(email)) {
      const [row] = await this.reader(tenant).query<T>(query, [key]);
      if (row !== undefined) return row;
    }
    return null;
  }

  private reader(tenant: string) {
    return this.contexts.find('identity')!.of(tenant).database.reader;
  }
}
