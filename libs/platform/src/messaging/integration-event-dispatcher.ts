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

/** No subscription to contracts has this name. */
export class UnknownSubscription extends Error {
  constructor(subscription: string, known: readonly string[]) {
    super(`No subscription ${subscription} receives contracts; there are ${known.join(', ')}.`);
    this.name = 'UnknownSubscription';
  }
}

/** What a subscription has not handled yet. */
export interface Backlog {
  /** Contracts without an attempt. */
  readonly waiting: number;
  /** Subjects blocked by failed deliveries. */
  readonly heldUp: readonly string[];
}

/** Handlers of one subscription, which share a checkpoint in one other context's outbox. */
interface Receiver {
  readonly context: BoundedContext;
  readonly name: string;
  /** The publishing context. */
  readonly source: string;
  readonly handlers: Map<string, Handler>;
}

/**
 * Delivers contracts of other contexts, over the transport, to methods marked `@OnIntegrationEvent`. An inbox row per
 * message, committed with its effect, filters repeats.
 */
@Injectable()
export class IntegrationEventDispatcher {
  constructor(
    private readonly transport: ContractTransport,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Those of one tenant. */
  subscriptions(tenant: string): readonly HandlerSubscription[] {
    return this.receivers().map((receiver) => this.subscriptionOf(receiver, tenant));
  }

  /** What a subscription has not handled yet in a tenant. Throws `UnknownSubscription`. */
  async backlog(tenant: string, subscription: string): Promise<Backlog> {
    const known = this.subscriptionOf(this.receiver(subscription), tenant);
    // In this order: a delivery that fails in between is counted as blocked, and not missed.
    const waiting = await known.lag();
    return { waiting, heldUp: await known.heldUp() };
  }

  /**
   * Replays everything that the source ever published to a subscription, whose inbox filters repeats. Resolves with the
   * name of the source. Throws `UnknownSubscription`.
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

  /** The received contract of a wire type; null for any other type. */
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
