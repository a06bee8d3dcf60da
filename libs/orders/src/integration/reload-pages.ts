import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { ClientNotifications, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import type { ProductAdded, ProductChanged } from '../domain/product.events.js';

/** Notifies open pages to reload when the price list changes. */
@Injectable()
export class ReloadPages {
  constructor(private readonly signals: ClientNotifications) {}

  @OnDomainEvent<ProductAdded>('ProductAdded', { from: 'now', effect: 'outside' })
  async added(recorded: Recorded<ProductAdded>): Promise<OutsideEffect> {
    return this.signals.reload(recorded);
  }

  @OnDomainEvent<ProductChanged>('ProductChanged', { from: 'now', effect: 'outside' })
  async changed(recorded: Recorded<ProductChanged>): Promise<OutsideEffect> {
    return this.signals.reload(recorded);
  }
}
