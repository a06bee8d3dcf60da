import { contextOf } from '@tradepost/contracts';
import type { IntegrationSubscription } from './on-integration-event.js';

/** A subscription of one context to the contracts of another. */
export interface Receiver {
  /** E.g. `desk.slips`; also the name of its checkpoint. */
  readonly name: string;
  readonly context: string;
  /** The publishing context. */
  readonly source: string;
}

/** The receiver of a marked method. */
export function receiverOf(context: string, { contract, subscription }: IntegrationSubscription): Receiver {
  return { name: `${context}.${subscription}`, context, source: contextOf(contract.type) };
}

/** Each receiver once: its methods share one checkpoint. */
export function distinct(receivers: readonly Receiver[]): readonly Receiver[] {
  return [...new Map(receivers.map((one) => [one.name, one])).values()];
}
