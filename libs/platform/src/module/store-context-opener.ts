import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { BoundedContext, Contexts, type ContextSetup, type ContextTools } from '../context/contexts.js';
import { Tenants } from '../context/tenants.js';
import { Signals } from '../delivery/signals.js';
import { Log } from '../logging/log.js';
import { Metrics } from '../metrics/metrics.js';
import { EventStores } from '../persistence/event-store.js';
import { ReadStores } from '../read-store/read-store.js';
import { awaitReadStore } from './await-read-store.js';
import { ContextOpener } from './context.module.js';

/** Opens contexts on the stores that the settings name. */
@Injectable()
export class StoreContextOpener extends ContextOpener {
  constructor(
    private readonly contexts: Contexts,
    private readonly settings: Settings,
    private readonly tenants: Tenants,
    private readonly eventStores: EventStores,
    private readonly readStores: ReadStores,
    private readonly signals: Signals,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async open(setup: ContextSetup): Promise<BoundedContext> {
    const context = new BoundedContext(setup);
    try {
      for (const tenant of this.tenants.all) await context.open(tenant, this.tools());
    } catch (error) {
      await this.readStores.close();
      throw error;
    }
    this.contexts.add(context);
    return context;
  }

  private tools(): ContextTools {
    const { settings, eventStores, readStores, signals, log, metrics } = this;
    const awaited: ContextTools['awaited'] = (work) => awaitReadStore(settings, readStores.description, log, work);
    const { dataDirectory: directory, adoptReadStore: adopt } = settings;
    return { directory, adopt, eventStores, readStores, awaited, signals, log, metrics };
  }
}
