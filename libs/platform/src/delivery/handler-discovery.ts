import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { contextOf } from '@tradepost/contracts';
import { BoundedContext, type TenantContext } from '../context/contexts.js';
import { domainSubscriptionsOf, type DomainSubscription } from '../events/on-domain-event.js';
import { integrationSubscriptionsOf, type IntegrationSubscription } from '../messaging/on-integration-event.js';
import { ContractTransport } from '../messaging/transport.js';
import { contextOfModule } from '../module/context-of-module.js';
import { eventFeed } from './event-feed.js';
import { HandlerSubscription, type Handler, type Progress } from './handler-subscription.js';

type Methods = Record<string, (payload: unknown) => Promise<Progress>>;

/** One checkpoint's worth of handlers: what they are fed with, and the handler of each type. */
interface Group {
  readonly context: BoundedContext;
  readonly name: string;
  /** The context whose contracts are read; null: the context's own events. */
  readonly source: string | null;
  readonly from: DomainSubscription['from'];
  readonly handlers: Map<string, Handler>;
}

/** Finds the methods marked `@OnDomainEvent` and `@OnIntegrationEvent`, and makes their subscriptions. */
@Injectable()
export class HandlerDiscovery {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly transport: ContractTransport,
  ) {}

  async subscriptions(): Promise<HandlerSubscription[]> {
    const groups = [...this.groups().values()];
    const made = groups.flatMap((group) => group.context.all.map((tenant) => this.subscription(group, tenant)));
    return Promise.all(made);
  }

  private async subscription(
    group: Group,
    { tenant, database, committed }: TenantContext,
  ): Promise<HandlerSubscription> {
    const { name, source, handlers } = group;
    const options = { name, tenant, inbox: source !== null };
    const categories = new Set(group.context.setup.streams.map((stream) => stream.category));
    const feed = source === null ? eventFeed(database, committed, categories) : this.transport.feed(source, tenant);
    const subscription = new HandlerSubscription(options, database, feed, handlers);
    if (group.from === 'now') await subscription.beginAt(await database.events.head(database.reader));
    return subscription;
  }

  private groups(): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const { instance, metatype, host } of this.discovery.getProviders()) {
      if (!metatype || typeof instance !== 'object' || instance === null) continue;
      const prototype = metatype.prototype as object | undefined;
      if (prototype === undefined) continue;
      const [domain, integration] = [domainSubscriptionsOf(prototype), integrationSubscriptionsOf(prototype)];
      if (domain.length + integration.length === 0) continue;
      const context = contextOfModule(host, metatype.name);
      const principal = `policy:${kebab(metatype.name)}`;
      const handler = (method: string): Handler => ({
        principal,
        handle: (payload) => (instance as Methods)[method]!(payload),
      });
      for (const one of domain) addDomain(groups, context, metatype.name, one, handler(one.method));
      for (const one of integration) addIntegration(groups, context, one, handler(one.method));
    }
    return groups;
  }
}

function addDomain(
  groups: Map<string, Group>,
  context: BoundedContext,
  owner: string,
  one: DomainSubscription,
  to: Handler,
): void {
  const name = `${context.name}.on.${kebab(owner)}`;
  add(groups, { context, name, source: null, from: one.from, handlers: new Map() }, one.type, to);
}

function addIntegration(
  groups: Map<string, Group>,
  context: BoundedContext,
  one: IntegrationSubscription,
  to: Handler,
): void {
  const { contract, subscription } = one;
  const source = contextOf(contract.type);
  const handle: Handler = { principal: to.principal, handle: (envelope) => to.handle(contract.parse(envelope)) };
  const name = `${context.name}.${subscription}`;
  add(groups, { context, name, source, from: 'beginning', handlers: new Map() }, contract.type, handle);
}

function add(groups: Map<string, Group>, wanted: Group, type: string, handler: Handler): void {
  const group = groups.get(wanted.name) ?? wanted;
  if (group.source !== wanted.source)
    throw new Error(`The subscription ${wanted.name} reads two contexts; give it one.`);
  if (group.handlers.has(type)) throw new Error(`The subscription ${wanted.name} handles ${type} twice.`);
  group.handlers.set(type, handler);
  groups.set(wanted.name, group);
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
