import { Injectable } from '@nestjs/common';
import { Tenants } from '../runtime/tenants.js';
import type { Notifier } from '../runtime/notifier.js';
import { Notifiers } from '../runtime/notifiers.js';
import { NotificationLogOpener, type NotificationLog } from '../event-store/notification-log.js';

/** Notification logs of all tenants, opened on first use. */
@Injectable()
export class NotificationLogs {
  private readonly open = new Map<string, NotificationLog>();
  private readonly wakeUps: ReadonlyMap<string, Notifier>;

  /** Creates notifiers at once, so that a worker thread shares them. */
  constructor(
    private readonly opener: NotificationLogOpener,
    tenants: Tenants,
    notifiers: Notifiers,
  ) {
    this.wakeUps = new Map(tenants.all.map((tenant) => [tenant, notifiers.notified(tenant)]));
  }

  of(tenant: string): NotificationLog {
    const known = this.open.get(tenant);
    if (known !== undefined) return known;
    const log = this.opener.open(tenant);
    this.open.set(tenant, log);
    return log;
  }

  wakeUpOf(tenant: string): Notifier {
    return this.wakeUps.get(tenant)!;
  }

  /** To be called once nothing is delivered any more. */
  async close(): Promise<void> {
    for (const log of this.open.values()) await log.close();
    this.open.clear();
  }
}
