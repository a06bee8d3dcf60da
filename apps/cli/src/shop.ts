import type { INestApplicationContext } from '@nestjs/common';
import { assertWritable, createApp, Settings, startingTenants } from '@tradepost/host';
import type { Log } from '@tradepost/platform';
import { storefront } from '@tradepost/storefront';

/** This installation does not serve the tenant. */
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
  const tenants = startingTenants(settings);
  if (!tenants.includes(tenant)) throw new UnknownTenant(tenant, tenants);
}

/**
 * Opens the shop without HTTP, also beside a service on the same data. With `deliver`, this process delivers while no
 * other one does. Throws `WrongSettings`.
 */
export async function openShop(
  settings: Settings,
  log: Log,
  { deliver }: { readonly deliver: boolean },
): Promise<INestApplicationContext> {
  await assertWritable(settings);
  return createApp(storefront.root(Settings.of({ ...settings, worker: deliver ? 'inline' : 'none' }), log));
}
