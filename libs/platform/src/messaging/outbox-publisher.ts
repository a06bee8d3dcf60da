import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { UnitOfWork } from '../persistence/unit-of-work.js';

/** Publishes through the outbox: the contracts of these events are written in the transaction that saved them. */
@Injectable()
export class OutboxPublisher {
  publish(events: readonly Recorded[]): void {
    UnitOfWork.current().publish(events);
  }

  withhold(events: readonly Recorded[]): void {
    UnitOfWork.current().withhold(events);
  }
}
