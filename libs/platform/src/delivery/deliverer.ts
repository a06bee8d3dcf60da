import type { DeliveryStatus } from './delivery-status.js';
import type { Measured } from '../runtime/metrics.js';
import type { Subscription } from './subscription.js';

/** State of deliveries, as seen from one process. */
export interface DelivererReport {
  /**
   * `delivering`: this process delivers. `starting`: its worker is starting. `elsewhere`: another process delivers.
   * `absent`: no process does.
   */
  readonly state: 'delivering' | 'starting' | 'elsewhere' | 'absent';
  /** Status of each subscription that this process delivers, by `keyOf`. */
  readonly statuses: ReadonlyMap<string, DeliveryStatus>;
}

export const keyOf = ({ tenant, name }: Pick<Subscription, 'tenant' | 'name'>): string => `${tenant} ${name}`;

/** Drives subscriptions: in this thread, in another one, or not at all. */
export abstract class Deliverer {
  abstract start(subscriptions: readonly Subscription[]): Promise<void>;

  /** Has the subscriptions of another tenant driven, once `start` was called. */
  abstract add(tenant: string, subscriptions: readonly Subscription[]): Promise<void>;

  /** Stops the deliveries of a tenant between two steps. */
  abstract remove(tenant: string): Promise<void>;

  /** Stops every delivery between two steps. */
  abstract stop(): Promise<void>;

  abstract report(): Promise<DelivererReport>;

  /** Metrics of the thread that delivers, where it is not this one. */
  async measured(): Promise<Measured> {
    return [];
  }
}
