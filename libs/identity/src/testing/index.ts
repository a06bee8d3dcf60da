import { newId, SystemClock } from '@tradepost/kernel';
import { AccessTokens } from '../tokens/access-tokens.js';
import { SigningKeys } from '../tokens/signing-keys.js';

/** Which token is wanted, where it is not that of a new sign-in of somebody new at the default tenant. */
export interface Wanted {
  readonly tenant?: string;
  readonly id?: string;
  readonly session?: string;
  /** In milliseconds; negative for a token that has ended. */
  readonly life?: number;
}

/**
 * Gives out access tokens that the service on a data folder takes, without an account, a password or a database: it
 * signs with the key of the folder, and makes it where there is none yet. It may be used before the service starts.
 */
export class TestTokens {
  private readonly tokens: AccessTokens;

  constructor(dataDirectory: string) {
    this.tokens = new AccessTokens(SigningKeys.open({ dataDirectory, signingKeys: null }), new SystemClock());
  }

  /** A token of somebody who works for the shop. */
  staff(wanted: Wanted = {}): Promise<string> {
    return this.issue('staff', wanted);
  }

  /** A token of the customer with this id. */
  customer(id: string, wanted: Omit<Wanted, 'id'> = {}): Promise<string> {
    return this.issue('customer', { ...wanted, id });
  }

  private async issue(role: 'staff' | 'customer', { tenant = 'default', id, session, life }: Wanted): Promise<string> {
    const identity = { role, id: id ?? newId(), session: session ?? newId() };
    return (await this.tokens.issue({ tenant, identity }, life)).token;
  }
}
