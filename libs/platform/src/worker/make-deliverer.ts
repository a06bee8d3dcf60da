import type { Settings } from '../config/settings.js';
import type { Signals } from '../delivery/signals.js';
import type { Log } from '../logging/log.js';
import type { Deliverer } from './deliverer.js';
import type { Leases } from '../persistence/lease.js';
import { LocalDeliverer } from './local-deliverer.js';
import { NoDeliverer } from './no-deliverer.js';
import { ThreadDeliverer } from './thread-deliverer.js';
import type { ThreadEntry } from './worker-thread.js';

/** The deliverer that the settings ask for. An application without a script for a thread delivers in its own. */
export function makeDeliverer(
  settings: Settings,
  leases: Leases,
  signals: Signals,
  entry: ThreadEntry | null,
  log: Log,
): Deliverer {
  if (settings.worker === 'none') return new NoDeliverer(leases);
  if (settings.worker === 'inline' || entry === null) return new LocalDeliverer(leases, log);
  return new ThreadDeliverer(entry, settings, leases, signals, log);
}
