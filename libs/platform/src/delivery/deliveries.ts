import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainEventDispatcher } from '../events/domain-event-dispatcher.js';
import { Log } from '../logging/log.js';
import { IntegrationEventDispatcher } from '../messaging/integration-event-dispatcher.js';
import { DeliveryLoop, type DeliveryStatus } from './delivery-loop.js';
import type { Subscription } from './subscription.js';

/** How one subscription is doing, for /readyz and people. */
export interface SubscriptionReport extends DeliveryStatus {
  readonly subscription: string;
  readonly tenant: string;
  /** Events or messages not delivered yet; null while that cannot be told. */
  readonly lag: number | null;
}

/** Drives every subscription of this process, each on its own: one that stops leaves the others going. */
@Injectable()
export class Deliveries implements OnApplicationBootstrap {
  private loops: DeliveryLoop[] = [];

  constructor(
    private readonly domainEvents: DomainEventDispatcher,
    private readonly integrationEvents: IntegrationEventDispatcher,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const subscriptions = [...(await this.domainEvents.subscriptions()), ...this.integrationEvents.subscriptions()];
    this.loops = subscriptions.map((subscription) => new DeliveryLoop(subscription, this.tell));
    for (const loop of this.loops) loop.start();
  }

  /** Ends every loop at a boundary between two steps. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  async report(): Promise<readonly SubscriptionReport[]> {
    return Promise.all(
      this.loops.map(async ({ subscription, status }) => {
        const lag = await subscription.lag().catch(() => null);
        return { subscription: subscription.name, tenant: subscription.tenant, ...status, lag };
      }),
    );
  }

  private readonly tell = (
    { name, tenant }: Subscription,
    { state, problem }: DeliveryStatus,
    error: unknown,
  ): void => {
    const fields = { subscription: name, tenant, stack: error instanceof Error ? error.stack : undefined };
    if (state === 'waiting') this.log.warn({ subscription: name, tenant }, `${name} waits: ${problem}`);
    else this.log.error(fields, `${name} has stopped, its place is kept: ${problem} Mend the cause and start again.`);
  };
}
