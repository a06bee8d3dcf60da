import { Injectable } from '@nestjs/common';
import { DeadLetters } from './dead-letters.js';

/** Dead letters counted at most for each tenant; more than these are as bad. */
export const maxCounted = 999;

/** How many dead letters of one subscription wait for a person. */
export interface DeadLetterCount {
  readonly subscription: string;
  readonly tenant: string;
  readonly count: number;
}

/** Counts the dead letters of all subscriptions, for those who look after the service. */
@Injectable()
export class DeadLetterCounts {
  constructor(private readonly deadLetters: DeadLetters) {}

  /** Those that have any. Throws `ReadStoreUnavailable`: some lie with the documents. */
  async of(tenants: Iterable<string>): Promise<readonly DeadLetterCount[]> {
    const counted: DeadLetterCount[] = [];
    for (const tenant of new Set(tenants)) {
      const { items } = await this.deadLetters.list(tenant, { state: 'dead', limit: maxCounted });
      const counts = new Map<string, number>();
      for (const { handler } of items) counts.set(handler, (counts.get(handler) ?? 0) + 1);
      for (const [subscription, count] of counts) counted.push({ subscription, tenant, count });
    }
    return counted;
  }
}
