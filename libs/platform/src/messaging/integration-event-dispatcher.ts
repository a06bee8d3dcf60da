import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { contextOf, type ContractDefinition } from '@tradepost/contracts';
import { Clock } from '@tradepost/kernel';
import type { BoundedContext } from '../contexts/contexts.js';
import { addHandler, handlerMethods } from './handler-methods.js';
import type { Handler, Progress } from '../delivery/handler.js';
import { HandlerSubscription } from '../delivery/handler-subscription.js';
import { RetryPolicy } from '../event-store/retry-policy.js';
import { Log } from '../runtime/log.js';
import { integrationSubscriptionsOf } from './on-integration-event.js';
import { ContractTransport } from './transport.js';

/** Nothing receives contracts under this name. */
export class UnknownSubscription extends Error {
  constructor(subscription: string, known: readonly string[]) {
    super(`No subscription ${subscription} receives contracts; there are ${known.join(', ')}.`);
    this.name = 'UnknownSubscription';
  }
}

/** What a subscription has not handled yet. */
export interface Backlog {
  /** Contracts that have not been attempted. */
  readonly waiting: number;
  /** The subjects of those that failed, and of what waits behind them. */
  readonly heldUp: readonly string[];
}

/** The handlers of one subscription, which share a checkpoint in one other context's outbox. */
interface Receiver {
  readonly context: BoundedContext;
  readonly name: string;
  /** The context whose contracts are received. */
  readonly source: string;
  readonly handlers: Map<string, Handler>;
}

/**
 * Carries the contracts that other contexts publish, over the transport, to the methods marked
 * `@OnIntegrationEvent`. An inbox row per message, written with its effect, tells repeats.
 */
@Injectable()
export class IntegrationEventDispatcher {
  constructor(
    private readonly transport: ContractTransport,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  subscriptions(): readonly HandlerSubscription[] {
    return this.receivers().flatMap((receiver) =>
      receiver.context.all.map(({ tenant }) => this.subscriptionOf(receiver, tenant)),
    );
  }

  /** What a subscription has not handled yet in a tenant. Throws `UnknownSubscription`. */
  async backlog(tenant: string, subscription: string): Promise<Backlog> {
    const known = this.subscriptionOf(this.receiver(subscription), tenant);
    // In this order: what fails in between is held up, and not missed.
    const waiting = await known.lag();
    return { waiting, heldUp: await known.heldUp() };
  }

  /**
   * Has a subscription told again all that its source ever published, from the event log; its inbox tells what it has
   * had. Resolves with the name of that source. Throws `UnknownSubscription`.
   */
  async replay(tenant: string, subscription: string): Promise<string> {
    const { context, name, source } = this.receiver(subscription);
    const beginning = await this.transport.feed(source, tenant, name).beginning();
    const request = { tenant, principal: name, correlationId: '', causationId: null };
    await context
      .of(tenant)
      .database.transact('ReplayContracts', request, ({ checkpoints }) => checkpoints.move(name, beginning));
    return source;
  }

  /** The contract of a wire type that is received here; null for any other. */
  contractOf(type: string): ContractDefinition | null {
    const marks = handlerMethods(this.discovery, integrationSubscriptionsOf);
    return marks.find(({ mark }) => mark.contract.type === type)?.mark.contract ?? null;
  }

  private subscriptionOf({ context, name, source, handlers }: Receiver, tenant: string): HandlerSubscription {
    const tools = { policy: new RetryPolicy(this.clock), log: this.log };
    const feed = this.transport.feed(source, tenant, name);
    return new HandlerSubscription({ name, tenant, inbox: true }, context.of(tenant).database, feed, handlers, tools);
  }

  private receiver(subscription: string): Receiver {
    const receivers = this.receivers();
    const found = receivers.find(({ name }) => name === subscription);
    if (found !== undefined) return found;
    throw new UnknownSubscription(
      subscription,
      receivers.map(({ name }) => name),
    );
  }

  private receivers(): Receiver[] {
    const byName = new Map<string, Receiver>();
    for (const { context, mark, principal, handle } of handlerMethods(this.discovery, integrationSubscriptionsOf)) {
      const { contract, subscription } = mark;
      const name = `${context.name}.${subscription}`;
      const source = contextOf(contract.type);
      const receiver = byName.get(name) ?? { context, name, source, handlers: new Map<string, Handler>() };
      if (receiver.source !== source)
        throw new Error(`The subscription ${name} receives from two contexts; give it one.`);
      addHandler(receiver.handlers, name, contract.type, {
        principal,
        personal: contract.personal,
        handle: async (envelope) => (await handle(contract.parse(envelope))) as Progress,
      });
      byName.set(name, receiver);
    }
    return [...byName.values()];
  }
}
