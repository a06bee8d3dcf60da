import type { Settings } from './settings.js';
import type { Log, Notifiers } from '@tradepost/platform/runtime';
import {
  LocalDeliverer,
  NoDeliverer,
  ThreadDeliverer,
  type Deliverer,
  type ThreadEntry,
} from '@tradepost/platform/delivery';
import type { Leases } from '@tradepost/platform/event-store';

/** The deliverer that the settings ask for. An application without a script for a thread delivers in its own. */
export function makeDeliverer(
  settings: Settings,
  leases: Leases,
  notifiers: Notifiers,
  entry: ThreadEntry | null,
  log: Log,
): Deliverer {
  if (settings.worker === 'none') return new NoDeliverer(leases);
  if (settings.worker === 'inline' || entry === null) return new LocalDeliverer(leases, log);
  return new ThreadDeliverer(entry, settings, leases, notifiers, log);
}
