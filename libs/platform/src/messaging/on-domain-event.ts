import 'reflect-metadata';
import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { OutsideEffect, Progress } from '../delivery/handler.js';

/** Subscription of a method to domain events of its own context. */
export interface DomainSubscription {
  readonly type: string;
  /** `beginning`: all events; `now`: those after the first deployment. */
  readonly from: 'beginning' | 'now';
  /** Where the effect happens: in the database, or outside. */
  readonly effect: 'inside' | 'outside';
  readonly method: string;
}

const METADATA = 'tradepost:on-domain-event';

type Mark<E extends DomainEvent, Result> = <H extends (recorded: Recorded<E>) => Promise<Result>>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

/**
 * Subscribes a method to a domain event of its own context. It runs in a unit of work; each class has one checkpoint.
 * With `effect: 'outside'` it changes nothing, but returns an effect, if any, that runs after the unit of work, at
 * least once, and before later events of the same stream. `WorkLimits` bounds both.
 */
export function OnDomainEvent<E extends DomainEvent>(
  type: E['type'],
  options: { from: DomainSubscription['from']; effect: 'outside' },
): Mark<E, OutsideEffect | void>;
export function OnDomainEvent<E extends DomainEvent>(
  type: E['type'],
  options: { from: DomainSubscription['from'] },
): Mark<E, Progress>;
export function OnDomainEvent(type: string, { from, effect = 'inside' }: Partial<DomainSubscription>) {
  return (target: object, method: string): void => {
    Reflect.defineMetadata(METADATA, [...domainSubscriptionsOf(target), { type, from, effect, method }], target);
  };
}

/** Subscriptions of the methods of a prototype. */
export function domainSubscriptionsOf(prototype: object): readonly DomainSubscription[] {
  return (Reflect.getMetadata(METADATA, prototype) as DomainSubscription[] | undefined) ?? [];
}
