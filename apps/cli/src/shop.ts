import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Tenants, type Log, type Settings } from '@tradepost/platform';
import { assertWritable, StorefrontModule } from '@tradepost/storefront';

/** A command names a tenant that this installation does not serve. */
export class UnknownTenant extends Error {
  constructor(tenant: string, known: readonly string[]) {
    super(
      `There is no tenant ${tenant}; TRADEPOST_TENANTS names those beside default (known here: ${known.join(', ')}).`,
    );
    this.name = 'UnknownTenant';
  }
}

/** Throws `UnknownTenant`. */
export function assertTenant(settings: Settings, tenant: string): void {
  const tenants = new Tenants(settings.tenants);
  if (!tenants.has(tenant)) throw new UnknownTenant(tenant, tenants.all);
}

/**
 * Opens the shop without its HTTP surface. Its deliveries run in this process until it is closed, also beside a
 * service on the same data. Throws `WrongSettings`.
 */
export async function openShop(settings: Settings, log: Log): Promise<INestApplicationContext> {
  await assertWritable(settings);
  return NestFactory.createApplicationContext(StorefrontModule.with(settings, log), {
    logger: false,
    abortOnError: false,
  });
}
