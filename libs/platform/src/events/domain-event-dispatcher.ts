import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Contexts, type BoundedContext, type TenantContext } from '../context/contexts.js';
import { addHandler, handlerMethods } from '../delivery/handler-methods.js';
import { HandlerSubscription, type Handler } from '../delivery/handler-subscription.js';
import type { Subscription } from '../delivery/subscription.js';
import { eventFeed } from './event-feed.js';
import { domainSubscriptionsOf, type DomainSubscription } from './on-domain-event.js';
import { ProjectionSubscription } from './projection-subscription.js';

/** The handlers of one class, which share a checkpoint. */
interface Listener {
  readonly context: BoundedContext;
  readonly name: string;
  readonly from: DomainSubscription['from'];
  readonly handlers: Map<string, Handler>;
}

/**
 * Carries each context's own events, in the order of their commits, to its projections and to its methods marked
 * `@OnDomainEvent`. Each receiver has a checkpoint of its own.
 */
@Injectable()
export class DomainEventDispatcher {
  constructor(
    private readonly contexts: Contexts,
    private readonly discovery: DiscoveryService,
  ) {}

  async subscriptions(): Promise<readonly Subscription[]> {
    const listeners = this.listeners().flatMap((one) => one.context.all.map((tenant) => listen(one, tenant)));
    return [...this.projections(), ...(await Promise.all(listeners))];
  }

  private projections(): Subscription[] {
    return this.contexts.all.flatMap(({ name, setup, all }) =>
      all.flatMap(({ tenant, database, readStore, committed, projected }) =>
        setup.projections.map(
          (one) => new ProjectionSubscription(name, tenant, one, database, readStore, committed, projected),
        ),
      ),
    );
  }

  private listeners(): Listener[] {
    const byName = new Map<string, Listener>();
    for (const { context, owner, mark, handler } of handlerMethods(this.discovery, domainSubscriptionsOf)) {
      const name = `${context.name}.on.${owner}`;
      const listener = byName.get(name) ?? { context, name, from: mark.from, handlers: new Map<string, Handler>() };
      if (listener.from !== mark.from)
        throw new Error(`The handlers of ${name} share a checkpoint; let all begin at one place.`);
      addHandler(listener.handlers, name, mark.type, handler);
      byName.set(name, listener);
    }
    return [...byName.values()];
  }
}

async function listen({ context, name, from, handlers }: Listener, open: TenantContext): Promise<Subscription> {
  const { tenant, database, committed } = open;
  const feed = eventFeed(database, committed, new Set(context.setup.streams.map(({ category }) => category)));
  const subscription = new HandlerSubscription({ name, tenant, inbox: false }, database, feed, handlers);
  if (from === 'now') await subscription.beginAt(await database.events.head(database.reader));
  return subscription;
}
