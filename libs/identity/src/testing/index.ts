import { newId, SystemClock } from '@tradepost/kernel';
import { AccessTokens } from '../tokens/access-tokens.js';
import { SigningKeys } from '../tokens/signing-keys.js';

/** Claims of a token; by default a new session of a new user at the default tenant. */
export interface Wanted {
  readonly tenant?: string;
  readonly id?: string;
  readonly session?: string;
  /** Lifetime in milliseconds; negative for an expired token. */
  readonly life?: number;
}

/**
 * Issues access tokens that the service on a data folder accepts, without account, password or database: signed with
 * the key of the folder, which is created where missing. Usable before the service starts.
 */
export class TestTokens {
  private readonly tokens: AccessTokens;

  constructor(dataDirectory: string) {
    this.tokens = new AccessTokens(SigningKeys.open({ dataDirectory, signingKeys: null }), new SystemClock());
  }

  /** Token of a member of staff. */
  staff(wanted: Wanted = {}): Promise<string> {
    return this.issue('staff', wanted);
  }

  /** Token of the customer with this id. */
  customer(id: string, wanted: Omit<Wanted, 'id'> = {}): Promise<string> {
    return this.issue('customer', { ...wanted, id });
  }

  private async issue(role: 'staff' | 'customer', { tenant = 'default', id, session, life }: Wanted): Promise<string> {
    const identity = { role, id: id ?? newId(), session: session ?? newId() };
    return (await this.tokens.issue({ tenant, identity }, life)).token;
  }
}
