import { Injectable } from '@nestjs/common';
import type { Notifier } from '../runtime/notifier.js';
import { Notifiers } from '../runtime/notifiers.js';
import { NotificationLogOpener, type NotificationLog } from '../event-store/notification-log.js';

/** Notification logs of all tenants, opened on first use. */
@Injectable()
export class NotificationLogs {
  private readonly open = new Map<string, NotificationLog>();

  constructor(
    private readonly opener: NotificationLogOpener,
    private readonly notifiers: Notifiers,
  ) {}

  of(tenant: string): NotificationLog {
    const known = this.open.get(tenant);
    if (known !== undefined) return known;
    const log = this.opener.open(tenant);
    this.open.set(tenant, log);
    return log;
  }

  wakeUpOf(tenant: string): Notifier {
    return this.notifiers.notified(tenant);
  }

  /** To be called when nothing is delivered for the tenant any more. */
  async close(tenant: string): Promise<void> {
    const log = this.open.get(tenant);
    this.open.delete(tenant);
    await log?.close();
  }

  /** To be called once nothing is delivered any more. */
  async closeAll(): Promise<void> {
    for (const tenant of [...this.open.keys()]) await this.close(tenant);
  }
}
