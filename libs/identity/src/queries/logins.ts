import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { IdentityReader, type Login, type StaffMember } from '../domain/identity.reader.js';

/** Looks accounts up by e-mail, in any spelling. */
@Injectable()
export class LoginsQuery {
  constructor(private readonly reader: IdentityReader) {}

  async byEmail(tenant: string, email: string): Promise<Login | null> {
    for (const key of emailKeys(email)) {
      const login = await this.reader.findLogin(tenant, key);
      if (login !== null) return login;
    }
    return null;
  }

  /** Whether the e-mail belongs to a member of staff. */
  async isStaff(tenant: string, email: string): Promise<boolean> {
    for (const key of emailKeys(email)) if (await this.reader.isStaff(tenant, key)) return true;
    return false;
  }

  staff(tenant: string): Promise<readonly StaffMember[]> {
    return this.reader.staff(tenant);
  }
}
