import type { Aggregate, DomainEvent, Recorded, StreamType } from '@tradepost/kernel';
import { UnitOfWork } from './unit-of-work.js';

/** How the state rows of an aggregate are written. */
export interface StateRows<A> {
  insert(uow: UnitOfWork, aggregate: A): Promise<void>;
  update(uow: UnitOfWork, aggregate: A): Promise<void>;
}

/**
 * Appends the recorded events of an aggregate to its stream and updates its state rows, in the current unit of work;
 * its commit publishes them. Returns the recorded events, none where nothing changed. Throws `VersionConflict`.
 */
export async function saveAggregate<S, E extends DomainEvent, A extends Aggregate<S, E>>(
  type: StreamType<E>,
  aggregate: A,
  rows: StateRows<A>,
): Promise<readonly Recorded<E>[]> {
  const events = aggregate.takeRecorded();
  if (events.length === 0) return [];
  const uow = UnitOfWork.current();
  const before = aggregate.version - events.length;
  const recorded = await uow.append(type, aggregate.id, before, events);
  await (before === 0 ? rows.insert(uow, aggregate) : rows.update(uow, aggregate));
  return recorded;
}
