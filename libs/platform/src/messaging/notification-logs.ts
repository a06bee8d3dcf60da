import { Injectable } from '@nestjs/common';
import { Tenants } from '../runtime/tenants.js';
import type { Notifier } from '../runtime/notifier.js';
import { Notifiers } from '../runtime/notifiers.js';
import { NotificationLogOpener, type NotificationLog } from '../event-store/notification-log.js';

/** The signal logs of all tenants, each opened when it is first needed. */
@Injectable()
export class NotificationLogs {
  private readonly open = new Map<string, NotificationLog>();
  private readonly news: ReadonlyMap<string, Notifier>;

  /** The signals that wake readers are made at once, so that a worker thread gets them. */
  constructor(
    private readonly opener: NotificationLogOpener,
    tenants: Tenants,
    signals: Notifiers,
  ) {
    this.news = new Map(tenants.all.map((tenant) => [tenant, signals.told(tenant)]));
  }

  of(tenant: string): NotificationLog {
    const known = this.open.get(tenant);
    if (known !== undefined) return known;
    const log = this.opener.open(tenant);
    this.open.set(tenant, log);
    return log;
  }

  newsOf(tenant: string): Notifier {
    return this.news.get(tenant)!;
  }

  /** To be called when nothing is delivered any more. */
  close(): void {
    for (const log of this.open.values()) log.close();
    this.open.clear();
  }
}
