import { Injectable } from '@nestjs/common';
import { BoundedContext, Contexts, TenantStores, type ContextTools } from '@tradepost/platform/contexts';
import { EventStores } from '@tradepost/platform/event-store';
import { NotificationLogs } from '@tradepost/platform/messaging';
import { ReadStores } from '@tradepost/platform/read-store';
import { Log, Metrics, Notifiers } from '@tradepost/platform/runtime';
import { awaitReadStore } from './await-read-store.js';
import { Settings } from './settings.js';

/** The stores in the settings. */
@Injectable()
export class ContextStores extends TenantStores {
  constructor(
    private readonly contexts: Contexts,
    private readonly settings: Settings,
    private readonly eventStores: EventStores,
    private readonly readStores: ReadStores,
    private readonly notifiers: Notifiers,
    private readonly notificationLogs: NotificationLogs,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async open(tenant: string): Promise<void> {
    try {
      for (const context of this.contexts.all) await this.openIn(context, tenant);
    } catch (error) {
      await this.close(tenant);
      throw error;
    }
  }

  override async close(tenant: string): Promise<void> {
    await this.notificationLogs.close(tenant);
    for (const context of this.contexts.all) await context.close(tenant);
  }

  /** Opens those of one context. The notifiers of a tenant exist once it is open, for worker threads to share. */
  async openIn(context: BoundedContext, tenant: string): Promise<void> {
    this.notifiers.notified(tenant);
    await context.open(tenant, this.tools());
  }

  private tools(): ContextTools {
    const { settings, eventStores, readStores, notifiers, log, metrics } = this;
    const awaited: ContextTools['awaited'] = (work) => awaitReadStore(settings, readStores.description, log, work);
    const { dataDirectory: directory, adoptReadStore: adopt } = settings;
    return { directory, adopt, eventStores, readStores, awaited, notifiers, log, metrics };
  }
}
