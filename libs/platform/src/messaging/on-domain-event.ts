import 'reflect-metadata';
import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { OutsideEffect, Progress } from '../delivery/handler.js';

/** How a method subscribes to domain events of its own context. */
export interface DomainSubscription {
  readonly type: string;
  /** `beginning`: all there ever was; `now`: what happens after it was first deployed. */
  readonly from: 'beginning' | 'now';
  /** Where it has its effect: in the database, or outside of it. */
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
 * With `effect: 'outside'` it changes nothing itself, but returns what is to be done outside of the database, if
 * anything: that runs after the unit of work, at least once, and before what follows on the same stream. `WorkLimits` says
 * how long either may take.
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

/** What the methods of this prototype subscribe to. */
export function domainSubscriptionsOf(prototype: object): readonly DomainSubscription[] {
  return (Reflect.getMetadata(METADATA, prototype) as DomainSubscription[] | undefined) ?? [];
}
