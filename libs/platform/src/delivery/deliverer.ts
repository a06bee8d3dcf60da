import type { DeliveryStatus } from './delivery-status.js';
import type { Measured } from '../runtime/metrics.js';
import type { Subscription } from './subscription.js';

/** Who brings out the deliveries of a data folder, seen from one process. */
export interface DelivererReport {
  /**
   * `delivering`: this process does. `starting`: this process will, its worker is on the way. `elsewhere`: another
   * process does. `absent`: nobody does.
   */
  readonly state: 'delivering' | 'starting' | 'elsewhere' | 'absent';
  /** How each subscription is doing that this process delivers, by `keyOf`. */
  readonly statuses: ReadonlyMap<string, DeliveryStatus>;
}

export const keyOf = ({ tenant, name }: Pick<Subscription, 'tenant' | 'name'>): string => `${tenant} ${name}`;

/** Sees to it that subscriptions are driven: in this thread, in another one, or not at all. */
export abstract class Deliverer {
  abstract start(subscriptions: readonly Subscription[]): Promise<void>;

  /** Ends every delivery at a boundary between two steps. */
  abstract stop(): Promise<void>;

  abstract report(): Promise<DelivererReport>;

  /** What is measured where deliveries are made, other than in this thread. */
  async measured(): Promise<Measured> {
    return [];
  }
}
