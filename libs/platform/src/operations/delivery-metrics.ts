import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Contexts } from '../contexts/contexts.js';
import { DeadLetterCounts, maxCounted } from './dead-letters/dead-letter-counts.js';
import { Deliveries } from '../messaging/deliveries.js';
import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { Deliverer } from '../delivery/deliverer.js';
import { Metrics } from '../runtime/metrics.js';

/**
 * Metrics of queues and deliveries. Lags and dead letters are read from the stores, so that any process can report
 * them.
 */
@Injectable()
export class DeliveryMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: Metrics,
    private readonly contexts: Contexts,
    private readonly deliveries: Deliveries,
    private readonly deadLetters: DeadLetterCounts,
    private readonly deliverer: Deliverer,
  ) {}

  onApplicationBootstrap(): void {
    const bySubscription = ['subscription', 'tenant'] as const;
    const events = this.metrics.gauge(
      'tradepost_delivery_lag_events',
      'Events or messages that a subscription has yet to be given.',
      bySubscription,
    );
    const seconds = this.metrics.gauge(
      'tradepost_delivery_lag_seconds',
      'Age of the oldest event or message that a subscription has yet to be given.',
      bySubscription,
    );
    const dead = this.metrics.gauge(
      'tradepost_dead_letters',
      `Deliveries that failed five times and wait for a person, up to ${maxCounted} a tenant.`,
      bySubscription,
    );
    this.metrics.watch(() =>
      this.contexts.all.flatMap(({ name: context, all }) =>
        all.map(({ tenant, database }) => ({ context, tenant, length: database.waiting })),
      ),
    );
    this.metrics.include(() => this.deliverer.measured());
    this.metrics.beforeText(async () => {
      const reports = await this.deliveries.report();
      const found = await this.deadLetters.of(reports.map(({ tenant }) => tenant)).catch(ifAway);
      const counts =
        found && new Map(found.map(({ subscription, tenant, count }) => [`${tenant} ${subscription}`, count]));
      for (const { subscription, tenant, lag, lagSeconds } of reports) {
        if (lag !== null) events.set({ subscription, tenant }, lag);
        if (lagSeconds !== null) seconds.set({ subscription, tenant }, lagSeconds);
        if (counts !== null) dead.set({ subscription, tenant }, counts.get(`${tenant} ${subscription}`) ?? 0);
      }
    });
  }
}

/** Omits the number of dead letters while the documents cannot be reached. */
function ifAway(error: unknown): null {
  if (error instanceof ReadStoreUnavailable) return null;
  throw error;
}
