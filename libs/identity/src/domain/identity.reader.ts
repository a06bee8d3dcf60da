/** Credentials to check a password against. */
export interface Login {
  /** Account id. */
  readonly id: string;
  readonly status: string;
  readonly hash: string;
}

/** Account of a member of staff. */
export interface StaffMember {
  readonly email: string;
  readonly openedAt: string;
}

/** A session that ended before its tokens expired. */
export interface Revocation {
  readonly position: number;
  readonly session: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
}

/** Reads committed data outside units of work, so that a sign-in right after a registration finds it. */
export abstract class IdentityReader {
  /** Login of an account by the key of its e-mail (`emailKeys`); null where there is none. */
  abstract findLogin(tenant: string, emailKey: string): Promise<Login | null>;

  /** Whether the key of an e-mail belongs to a member of staff. */
  abstract isStaff(tenant: string, emailKey: string): Promise<boolean>;

  /** All staff without a closed account, by e-mail. */
  abstract staff(tenant: string): Promise<readonly StaffMember[]>;

  /** Whether an account has signed in from a network, given as hash. */
  abstract hasNetwork(tenant: string, accountId: string, network: string): Promise<boolean>;

  /** Revocations after a position (0: all), oldest first. */
  abstract revocationsAfter(tenant: string, position: number): Promise<readonly Revocation[]>;
}
