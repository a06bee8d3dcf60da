import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Clock, type DomainEvent, type StreamType } from '@tradepost/kernel';
import { Contexts, type BoundedContext, type TenantContext } from '../contexts/contexts.js';
import { addHandler, handlerMethods } from './handler-methods.js';
import { EffectSubscription } from '../delivery/effect-subscription.js';
import type { DeliveryTools } from '../delivery/source-subscription.js';
import type { Handler, OutsideEffect, Progress } from '../delivery/handler.js';
import { HandlerSubscription } from '../delivery/handler-subscription.js';
import { RetryPolicy } from '../event-store/retry-policy.js';
import type { Subscription } from '../delivery/subscription.js';
import { Log } from '../runtime/log.js';
import { WorkLimits } from '../event-store/work-limits.js';
import { domainEventSource } from './event-source.js';
import { domainSubscriptionsOf, type DomainSubscription } from './on-domain-event.js';
import { personalFieldsOf } from '../event-store/personal-data.js';
import { projectionSubscriptions } from '../projections/rebuild/rebuild-subscription.js';

/** The handlers of one class, which share a checkpoint. */
interface Listener {
  readonly context: BoundedContext;
  readonly name: string;
  readonly from: DomainSubscription['from'];
  readonly effect: DomainSubscription['effect'];
  readonly handlers: Map<string, Handler<unknown>>;
}

/**
 * Delivers each context's own events, in commit order, to its projections and to methods marked `@OnDomainEvent`. Each
 * receiver has its own checkpoint.
 */
@Injectable()
export class DomainEventDispatcher {
  constructor(
    private readonly contexts: Contexts,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly limits: WorkLimits,
  ) {}

  /** Those of one tenant. */
  async subscriptions(tenant: string): Promise<readonly Subscription[]> {
    const tools = { policy: new RetryPolicy(this.clock), log: this.log };
    const listeners = this.listeners().map((one) => listen(one, one.context.of(tenant), tools, this.limits));
    return [...this.projections(tenant, tools), ...(await Promise.all(listeners))];
  }

  private projections(tenant: string, tools: DeliveryTools): Subscription[] {
    return this.contexts.all.flatMap((context) => {
      const { database, readStore: store, committed: wakeUp, projected } = context.of(tenant);
      const place = { context: context.name, tenant, database, store, wakeUp, projected };
      return projectionSubscriptions(context.setup.projections, place, tools);
    });
  }

  private listeners(): Listener[] {
    const byName = new Map<string, Listener>();
    for (const { context, owner, mark, principal, handle } of handlerMethods(this.discovery, domainSubscriptionsOf)) {
      const { type, from, effect } = mark;
      const name = `${context.name}.on.${owner}`;
      const listener = byName.get(name) ?? { context, name, from, effect, handlers: new Map() };
      if (listener.from !== from)
        throw new Error(`The handlers of ${name} share a checkpoint; let all begin at one place.`);
      if (listener.effect !== effect)
        throw new Error(
          `The handlers of ${name} share a checkpoint; let all have their effects inside, or all outside.`,
        );
      addHandler(listener.handlers, name, type, { principal, personal: personalFields(context, type), handle });
      byName.set(name, listener);
    }
    return [...byName.values()];
  }
}

async function listen(
  listener: Listener,
  open: TenantContext,
  tools: DeliveryTools,
  limits: WorkLimits,
): Promise<Subscription> {
  const { context, name, from, effect, handlers } = listener;
  const { tenant, database, committed } = open;
  const feed = domainEventSource(database, committed, new Set(context.setup.streams.map(({ category }) => category)));
  const options = { name, tenant, inbox: false };
  const subscription =
    effect === 'inside'
      ? new HandlerSubscription(options, database, feed, handlers as Map<string, Handler<Progress>>, tools)
      : new EffectSubscription(
          options,
          database,
          feed,
          handlers as Map<string, Handler<OutsideEffect | void>>,
          tools,
          limits.effect,
        );
  if (from === 'now') await subscription.beginAt(await database.events.head());
  return subscription;
}

/** Fields of an event type that are personal in any stream of the context. */
function personalFields({ setup }: BoundedContext, type: string): readonly string[] {
  return setup.streams.flatMap((stream) => personalFieldsOf(stream as unknown as StreamType<DomainEvent>, type));
}
