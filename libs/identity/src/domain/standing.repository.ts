/** How a customer stands with the shop. */
export interface Standing {
  readonly customerId: string;
  readonly status: 'active' | 'blocked';
  /** Of the customer, with which it became so: of two, the one with the higher version holds. */
  readonly version: number;
}

/**
 * How customers stand, inside a unit of work, also those who have no account yet. They are rows: of what happened to an
 * account its events tell.
 */
export abstract class StandingRepository {
  /** Resolves with whether it is news; what is not newer than what is known changes nothing. */
  abstract note(standing: Standing): Promise<boolean>;
  abstract isBlocked(customerId: string): Promise<boolean>;
}
