import { Injectable } from '@nestjs/common';
import { DeadLetters } from './dead-letters.js';

/** Greatest number of dead letters counted for each tenant. */
export const maxCounted = 999;

/** Number of dead letters of one subscription. */
export interface DeadLetterCount {
  readonly subscription: string;
  readonly tenant: string;
  readonly count: number;
}

/** Counts dead letters of all subscriptions, for health checks. */
@Injectable()
export class DeadLetterCounts {
  constructor(private readonly deadLetters: DeadLetters) {}

  /** Subscriptions that have any. Throws `ReadStoreUnavailable`: some are stored with the documents. */
  async of(tenants: Iterable<string>): Promise<readonly DeadLetterCount[]> {
    const counted: DeadLetterCount[] = [];
    for (const tenant of new Set(tenants)) {
      if (!(await this.deadLetters.hasDead(tenant))) continue;
      const { items } = await this.deadLetters.list(tenant, { state: 'dead', limit: maxCounted });
      const counts = new Map<string, number>();
      for (const { handler } of items) counts.set(handler, (counts.get(handler) ?? 0) + 1);
      for (const [subscription, count] of counts) counted.push({ subscription, tenant, count });
    }
    return counted;
  }
}
