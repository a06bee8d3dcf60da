import 'reflect-metadata';
import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { Progress } from '../delivery/handler-subscription.js';

/** How a method subscribes to domain events of its own context. */
export interface DomainSubscription {
  readonly type: string;
  /** `beginning`: all there ever was; `now`: what happens after it was first deployed. */
  readonly from: 'beginning' | 'now';
  readonly method: string;
}

const METADATA = 'tradepost:on-domain-event';

/** Subscribes a method to a domain event of its own context. It runs in a unit of work; each class has one checkpoint. */
export function OnDomainEvent<E extends DomainEvent>(type: E['type'], { from }: { from: 'beginning' | 'now' }) {
  return <H extends (recorded: Recorded<E>) => Promise<Progress>>(
    target: object,
    method: string,
    _: TypedPropertyDescriptor<H>,
  ): void => {
    Reflect.defineMetadata(METADATA, [...domainSubscriptionsOf(target), { type, from, method }], target);
  };
}

/** What the methods of this prototype subscribe to. */
export function domainSubscriptionsOf(prototype: object): readonly DomainSubscription[] {
  return (Reflect.getMetadata(METADATA, prototype) as DomainSubscription[] | undefined) ?? [];
}
