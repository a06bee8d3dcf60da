import { Injectable } from '@nestjs/common';
import { Settings } from './settings.js';
import {
  BoundedContext,
  ContextOpener,
  Contexts,
  type ContextSetup,
  type ContextTools,
} from '@tradepost/platform/contexts';
import { Log, Metrics, Notifiers, Tenants } from '@tradepost/platform/runtime';
import { EventStores } from '@tradepost/platform/event-store';
import { ReadStores } from '@tradepost/platform/read-store';
import { awaitReadStore } from './await-read-store.js';

/** Opens contexts on the stores that the settings name. */
@Injectable()
export class StoreContextOpener extends ContextOpener {
  constructor(
    private readonly contexts: Contexts,
    private readonly settings: Settings,
    private readonly tenants: Tenants,
    private readonly eventStores: EventStores,
    private readonly readStores: ReadStores,
    private readonly notifiers: Notifiers,
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
    const { settings, eventStores, readStores, notifiers, log, metrics } = this;
    const awaited: ContextTools['awaited'] = (work) => awaitReadStore(settings, readStores.description, log, work);
    const { dataDirectory: directory, adoptReadStore: adopt } = settings;
    return { directory, adopt, eventStores, readStores, awaited, notifiers, log, metrics };
  }
}
