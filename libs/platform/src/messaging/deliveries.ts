import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainEventDispatcher } from './domain-event-dispatcher.js';
import { IntegrationEventDispatcher } from './integration-event-dispatcher.js';
import { TenantRegistry } from '../contexts/tenant-registry.js';
import { Deliverer, keyOf, type DelivererReport } from '../delivery/deliverer.js';
import type { DeliveryStatus } from '../delivery/delivery-status.js';
import type { Subscription } from '../delivery/subscription.js';

/** State of one subscription. */
export interface SubscriptionReport {
  readonly subscription: string;
  readonly tenant: string;
  /** `elsewhere`: delivered by another process, which knows its state. */
  readonly state: DeliveryStatus['state'] | 'elsewhere';
  readonly problem: string | null;
  /** Events or messages not delivered yet; null where unknown. */
  readonly lag: number | null;
  /** Age of the oldest of them, in seconds. */
  readonly lagSeconds: number | null;
}

const unknown: Record<DelivererReport['state'], Pick<SubscriptionReport, 'state' | 'problem'>> = {
  delivering: { state: 'waiting', problem: 'The worker does not know it.' },
  starting: { state: 'waiting', problem: 'The worker is starting.' },
  elsewhere: { state: 'elsewhere', problem: null },
  absent: { state: 'waiting', problem: 'No worker runs on this data folder.' },
};

/** Every subscription of the application, wherever it is delivered. */
@Injectable()
export class Deliveries implements OnApplicationBootstrap {
  private subscriptions: readonly Subscription[] = [];
  private isHeld = false;
  private hasBegun = false;

  constructor(
    private readonly domainEvents: DomainEventDispatcher,
    private readonly integrationEvents: IntegrationEventDispatcher,
    private readonly deliverer: Deliverer,
    private readonly tenants: TenantRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const tenant of this.tenants.all) await this.know(tenant);
    this.tenants.listen({
      opened: async (tenant) => {
        const subscriptions = await this.know(tenant);
        if (this.hasBegun) await this.deliverer.add(tenant, subscriptions);
      },
      closed: async (tenant) => {
        this.subscriptions = this.subscriptions.filter((one) => one.tenant !== tenant);
        if (this.hasBegun) await this.deliverer.remove(tenant);
      },
    });
    if (!this.isHeld) await this.begin();
  }

  /** Postpones deliveries until `begin` is called. */
  hold(): void {
    this.isHeld = true;
  }

  /** Starts postponed deliveries. */
  async begin(): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    await this.deliverer.start(this.subscriptions);
  }

  /** Stops the deliveries of this process between two steps. */
  async stop(): Promise<void> {
    await this.deliverer.stop();
  }

  /** Where deliveries run. */
  async worker(): Promise<DelivererReport['state']> {
    return (await this.deliverer.report()).state;
  }

  private async know(tenant: string): Promise<readonly Subscription[]> {
    const own = [...(await this.domainEvents.subscriptions(tenant)), ...this.integrationEvents.subscriptions(tenant)];
    this.subscriptions = [...this.subscriptions, ...own];
    return own;
  }

  /** Lags are read from the stores; states are known to the process that delivers. */
  async report(): Promise<readonly SubscriptionReport[]> {
    const { state, statuses } = await this.deliverer.report();
    return Promise.all(
      this.subscriptions.map(async (subscription) => {
        const { name, tenant } = subscription;
        const behind = await behindOf(subscription).catch(() => ({ lag: null, lagSeconds: null }));
        return { subscription: name, tenant, ...(statuses.get(keyOf(subscription)) ?? unknown[state]), ...behind };
      }),
    );
  }
}

async function behindOf(subscription: Subscription): Promise<{ lag: number; lagSeconds: number }> {
  const lag = await subscription.lag();
  const since = lag === 0 ? null : await subscription.waitingSince();
  const age = since === null ? 0 : Math.max(0, Date.now() - Date.parse(since));
  return { lag, lagSeconds: Math.round(age) / 1000 };
}
