import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock, newId, SystemClock, type Instant } from '@tradepost/kernel';
import { ContextModule, Contexts, type UnitOfWork } from '@tradepost/platform';
import { PlatformModule, readSettings } from '@tradepost/host';
import { IdentityModule } from '../identity.module.js';
import { IdentitySettings } from '../tokens/identity-settings.js';

export class SettableClock extends Clock {
  private ahead = 0;

  pass(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  now(): Instant {
    return new Date(Date.parse(new SystemClock().now()) + this.ahead).toISOString();
  }
}

class GivenSettings {}

/** Stand-in for the Customers context, without events. */
class SilentCustomers {}
const silentCustomers: DynamicModule = {
  module: SilentCustomers,
  imports: [
    ContextModule.declare('customers', {
      streams: [],
      entities: [],
      migrations: [],
      projections: [],
      aggregates: [],
      toContracts: () => [],
    }),
  ],
};

/** Identity on a data folder, beside an empty Customers context; opened but not started. */
export async function openIdentity(
  directory: string,
  clock: Clock = new SystemClock(),
  environment: Readonly<Record<string, string>> = {},
): Promise<TestingModule> {
  const settings = readSettings({
    TRADEPOST_DATA_DIR: directory,
    TRADEPOST_LOG_LEVEL: 'silent',
    TRADEPOST_WORKER: 'inline',
    ...environment,
  });
  const given: DynamicModule = {
    module: GivenSettings,
    global: true,
    providers: [{ provide: IdentitySettings, useValue: settings }],
    exports: [IdentitySettings],
  };
  return Test.createTestingModule({
    imports: [PlatformModule.forRoot(settings), given, silentCustomers, IdentityModule],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
}

/** Runs work in the write model of a tenant. */
export function transact<T>(
  app: TestingModule,
  work: (uow: UnitOfWork) => Promise<T>,
  tenant = 'default',
  context = 'identity',
): Promise<T> {
  const { database } = app.get(Contexts).find(context)!.of(tenant);
  return database.transact('Work', { tenant, principal: 'tester', correlationId: newId(), causationId: null }, work);
}
