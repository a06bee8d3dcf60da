/** What a password is compared with. */
export interface Login {
  /** Of the account. */
  readonly id: string;
  readonly status: string;
  readonly hash: string;
}

/** An account of somebody who works for the shop. */
export interface StaffMember {
  readonly email: string;
  readonly openedAt: string;
}

/** A session that ended before its tokens did. */
export interface Revocation {
  readonly position: number;
  readonly session: string;
  /** In milliseconds since 1970. */
  readonly revokedAt: number;
}

/** Reads what is committed, outside of units of work: a sign-in right after a registration must find it. */
export abstract class IdentityReader {
  /** The login of an account by the key of its e-mail (`emailKeys`); null where there is none. */
  abstract findLogin(tenant: string, emailKey: string): Promise<Login | null>;

  /** Whether a member of staff has this key of an e-mail. */
  abstract isStaff(tenant: string, emailKey: string): Promise<boolean>;

  /** All whose account is not closed, by e-mail. */
  abstract staff(tenant: string): Promise<readonly StaffMember[]>;

  /** Whether an account has signed in from a network, by its hash. */
  abstract hasNetwork(tenant: string, accountId: string, network: string): Promise<boolean>;

  /** Revocations after a position (0: from the beginning), oldest first. */
  abstract revocationsAfter(tenant: string, position: number): Promise<readonly Revocation[]>;
}
