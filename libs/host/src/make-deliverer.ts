import type { Settings } from './settings.js';
import type { Log, Notifiers } from '@tradepost/platform/runtime';
import {
  LocalDeliverer,
  NoDeliverer,
  ThreadDeliverer,
  type Deliverer,
  type ThreadEntry,
} from '@tradepost/platform/delivery';
import type { TenantRegistry } from '@tradepost/platform/contexts';
import type { Leases } from '@tradepost/platform/event-store';

/** Collaborators of a deliverer. */
export interface DelivererTools {
  readonly leases: Leases;
  readonly notifiers: Notifiers;
  /** Script of the worker thread; null for none. */
  readonly thread: ThreadEntry | null;
  readonly log: Log;
  readonly tenants: TenantRegistry;
}

/** The deliverer in the settings. Without a script for a thread, an application delivers in its own. */
export function makeDeliverer(
  settings: Settings,
  { leases, notifiers, thread: entry, log, tenants }: DelivererTools,
): Deliverer {
  if (settings.worker === 'none') return new NoDeliverer(leases);
  if (settings.worker === 'inline' || entry === null) return new LocalDeliverer(leases, log);
  return new ThreadDeliverer(entry, settings, leases, notifiers, log, () => tenants.all);
}
