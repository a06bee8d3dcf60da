import 'reflect-metadata';
import type { ContractDefinition, Envelope } from '@tradepost/contracts';
import type { Progress } from '../delivery/handler.js';

/** Subscription of a method to a contract. */
export interface IntegrationSubscription {
  readonly contract: ContractDefinition;
  /** Methods of one subscription share a checkpoint, and so receive the contracts of a source in order. */
  readonly subscription: string;
  readonly method: string;
}

const METADATA = 'tradepost:on-integration-event';

/**
 * Subscribes a method to a contract of another context, from the beginning. It runs in a unit of work of its own
 * context.
 */
export function OnIntegrationEvent<Data>(
  contract: ContractDefinition<Data>,
  { subscription }: { subscription: string },
) {
  return <H extends (envelope: Envelope<Data>) => Promise<Progress>>(
    target: object,
    method: string,
    _: TypedPropertyDescriptor<H>,
  ): void => {
    const known = integrationSubscriptionsOf(target);
    Reflect.defineMetadata(METADATA, [...known, { contract, subscription, method }], target);
  };
}

/** Subscriptions of the methods of a prototype. */
export function integrationSubscriptionsOf(prototype: object): readonly IntegrationSubscription[] {
  return (Reflect.getMetadata(METADATA, prototype) as IntegrationSubscription[] | undefined) ?? [];
}
