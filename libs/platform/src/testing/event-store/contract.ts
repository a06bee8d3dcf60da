import type { EventStore, EventStoreHooks, EventStores } from '../../event-store/event-store.js';
import type { WatchLimits } from '../../event-store/watchdog.js';

/** Opens event stores of one place; those of one test share their data where the place can. */
export type MakeStores = (limits: WatchLimits) => EventStores;

export interface Contract {
  /** The store of the running test, empty at first. */
  readonly store: () => EventStore;
  /** Opens the same data once more. */
  readonly again: (hooks?: Partial<EventStoreHooks>) => Promise<EventStore>;
  /** Closes one of those before the test ends. */
  readonly close: (opened: EventStore) => Promise<void>;
  /** Opens a store with short limits for units of work; used in place of the other one. */
  readonly impatient: (hooks?: Partial<EventStoreHooks>) => Promise<EventStore>;
}
