import type { EventStore, EventStoreHooks, EventStores } from '../../event-store/event-store.js';
import { WorkLimits } from '../../event-store/work-limits.js';
import { batchesContract } from './batches.contract.js';
import type { Contract, MakeStores } from './contract.js';
import { deliveriesContract } from './deliveries.contract.js';
import { eventLogContract } from './event-log.contract.js';
import { failedDeliveriesContract } from './failed-deliveries.contract.js';
import { idempotencyContract } from './idempotency.contract.js';
import { outboxContract } from './outbox.contract.js';
import { personalDataContract } from './personal-data.contract.js';
import { rowsContract } from './rows.contract.js';
import { sampleSchema } from './sample.js';
import { turnsContract } from './turns.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';

/** What every event store does. */
export function eventStoreContract(make: MakeStores): void {
  const { unitOfWork } = new WorkLimits();
  const opened: EventStore[] = [];
  let stores: EventStores;
  let store: EventStore;
  const open = async (from: EventStores, hooks: Partial<EventStoreHooks> = {}): Promise<EventStore> => {
    const ignore = () => undefined;
    const one = await from.open('default', 'sample', sampleSchema, { onCommit: ignore, onSlow: ignore, ...hooks });
    opened.push(one);
    return one;
  };
  beforeEach(async () => {
    stores = make(unitOfWork);
    store = await open(stores);
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });

  const contract: Contract = {
    store: () => store,
    again: (hooks) => open(stores, hooks),
    close: (one) => opened.splice(opened.indexOf(one), 1)[0]!.close(),
    impatient: (hooks) => open(make({ warnAfterMs: 20, giveUpAfterMs: 60 }), hooks),
  };
  describe('event log', () => eventLogContract(contract));
  describe('batches', () => batchesContract(contract));
  describe('personal data', () => personalDataContract(contract));
  describe('outbox', () => outboxContract(contract));
  describe('inbox and checkpoints', () => deliveriesContract(contract));
  describe('failed deliveries', () => failedDeliveriesContract(contract));
  describe('idempotency records', () => idempotencyContract(contract));
  describe('rows', () => rowsContract(contract));
  describe('unit of work', () => unitOfWorkContract(contract));
  describe('turns', () => turnsContract(contract));
}
