import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Contexts } from '../context/contexts.js';
import { DeadLetters } from '../delivery/dead-letters/dead-letters.js';
import { Deliveries } from '../delivery/deliveries.js';
import { Metrics } from './metrics.js';

/** Dead letters counted at most for each tenant; more than these are as bad. */
const MOST = 999;

/** What Prometheus is told of lanes and deliveries; read from the stores, so that any process can tell. */
@Injectable()
export class DeliveryMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: Metrics,
    private readonly contexts: Contexts,
    private readonly deliveries: Deliveries,
    private readonly deadLetters: DeadLetters,
  ) {}

  onApplicationBootstrap(): void {
    const bySubscription = ['subscription', 'tenant'] as const;
    const lane = ['context', 'tenant'] as const;
    this.metrics.gauge(
      'tradepost_lane_waiting_commands',
      'Commands of this process that wait for a writer lane.',
      lane,
      async (set) => {
        for (const { context, tenant, database } of this.open()) set({ context, tenant }, database.waiting);
      },
    );
    this.metrics.gauge(
      'tradepost_delivery_lag_events',
      'Events or messages that a subscription has yet to be given.',
      bySubscription,
      async (set) => {
        for (const { subscription, tenant, lag } of await this.deliveries.report())
          if (lag !== null) set({ subscription, tenant }, lag);
      },
    );
    this.metrics.gauge(
      'tradepost_delivery_lag_seconds',
      'Age of the oldest event or message that a subscription has yet to be given.',
      bySubscription,
      async (set) => {
        for (const { subscription, tenant, lagSeconds } of await this.deliveries.report())
          if (lagSeconds !== null) set({ subscription, tenant }, lagSeconds);
      },
    );
    this.metrics.gauge(
      'tradepost_dead_letters',
      `Deliveries that failed five times and wait for a person, up to ${MOST} a tenant.`,
      bySubscription,
      (set) => this.countDeadLetters(set),
    );
  }

  private async countDeadLetters(
    set: (labels: Readonly<Record<'subscription' | 'tenant', string>>, value: number) => void,
  ): Promise<void> {
    for (const tenant of new Set(this.open().map((one) => one.tenant))) {
      const counts = new Map<string, number>();
      const { items } = await this.deadLetters.list(tenant, { state: 'dead', limit: MOST });
      for (const { handler } of items) counts.set(handler, (counts.get(handler) ?? 0) + 1);
      for (const { subscription } of (await this.deliveries.report()).filter((one) => one.tenant === tenant))
        set({ subscription, tenant }, counts.get(subscription) ?? 0);
    }
  }

  private open() {
    return this.contexts.all.flatMap(({ name: context, all }) => all.map((one) => ({ context, ...one })));
  }
}
