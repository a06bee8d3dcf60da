import { Injectable } from '@nestjs/common';
import { Tenants } from '../runtime/tenants.js';
import type { Signal } from '../runtime/signal.js';
import { Signals } from '../runtime/signals.js';
import { SignalLogOpener, type SignalLog } from '../event-store/signal-log.js';

/** The signal logs of all tenants, each opened when it is first needed. */
@Injectable()
export class SignalLogs {
  private readonly open = new Map<string, SignalLog>();
  private readonly news: ReadonlyMap<string, Signal>;

  /** The signals that wake readers are made at once, so that a worker thread gets them. */
  constructor(
    private readonly opener: SignalLogOpener,
    tenants: Tenants,
    signals: Signals,
  ) {
    this.news = new Map(tenants.all.map((tenant) => [tenant, signals.told(tenant)]));
  }

  of(tenant: string): SignalLog {
    const known = this.open.get(tenant);
    if (known !== undefined) return known;
    const log = this.opener.open(tenant);
    this.open.set(tenant, log);
    return log;
  }

  newsOf(tenant: string): Signal {
    return this.news.get(tenant)!;
  }

  /** To be called when nothing is delivered any more. */
  close(): void {
    for (const log of this.open.values()) log.close();
    this.open.clear();
  }
}
