/** Status of a customer, as far as sign-in is concerned. */
export interface Standing {
  readonly customerId: string;
  readonly status: 'active' | 'blocked';
  /** Version of the customer with this status; the highest version wins. */
  readonly version: number;
}

/** Statuses of customers, including those without an account, inside a unit of work. Plain rows without events. */
export abstract class StandingRepository {
  /** Stores a status unless a newer one is known; resolves with whether it did. */
  abstract note(standing: Standing): Promise<boolean>;
  abstract isBlocked(customerId: string): Promise<boolean>;
}
