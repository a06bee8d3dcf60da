import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { IdentityReader, type Login, type StaffMember } from '../domain/identity.reader.js';

/** Finds accounts by e-mail, in any of its spellings. */
@Injectable()
export class LoginsQuery {
  constructor(private readonly reader: IdentityReader) {}

  /** Null where no account has this e-mail. */
  async byEmail(tenant: string, email: string): Promise<Login | null> {
    for (const key of emailKeys(email)) {
      const login = await this.reader.findLogin(tenant, key);
      if (login !== null) return login;
    }
    return null;
  }

  /** Whether a member of staff has this e-mail. */
  async isStaff(tenant: string, email: string): Promise<boolean> {
    for (const key of emailKeys(email)) if (await this.reader.isStaff(tenant, key)) return true;
    return false;
  }

  staff(tenant: string): Promise<readonly StaffMember[]> {
    return this.reader.staff(tenant);
  }
}
