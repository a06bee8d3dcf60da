import { BoundedContext, Contexts, type ContextSetup } from '../contexts/contexts.js';
import type { EventStores } from '../event-store/event-store.js';
import type { ReadStores } from '../read-store/read-store.js';
import { Metrics } from '../runtime/metrics.js';
import { Notifiers } from '../runtime/notifiers.js';
import { boardSchema, storedNotes } from './board.js';
import { RecordingLog } from './recording-log.js';

/** The board as a context without read models. */
export const boardSetup: ContextSetup = { ...boardSchema, name: 'board', projections: [], aggregates: [storedNotes] };

export interface Opened {
  readonly contexts: Contexts;
  close(): Promise<void>;
}

/** Opens contexts of some tenants on these stores, without deliveries. */
export async function openContexts(
  { eventStores, readStores }: { readonly eventStores: EventStores; readonly readStores: ReadStores },
  { setups = [boardSetup], tenants = ['default'] } = {},
): Promise<Opened> {
  const contexts = new Contexts();
  const about = { notifiers: new Notifiers(), log: new RecordingLog(), metrics: new Metrics() };
  const awaited = <T>(work: () => Promise<T>): Promise<T> => work();
  for (const setup of setups) {
    const context = new BoundedContext(setup);
    for (const tenant of tenants)
      await context.open(tenant, { directory: '', adopt: false, eventStores, readStores, awaited, ...about });
    contexts.add(context);
  }
  const close = async () => {
    for (const context of contexts.all) await context.closeAll();
  };
  return { contexts, close };
}
