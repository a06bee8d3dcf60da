import type { INestApplicationContext } from '@nestjs/common';
import { readSettings } from '@tradepost/host';
import { CliLog } from './cli-log.js';
import { assertTenant, openShop } from './shop.js';
import type { Terminal } from './terminal.js';

/** Opens the shop for the duration of the work. Throws `WrongSettings` and `UnknownTenant`. */
export async function withShop<T>(
  { environment, stderr }: Terminal,
  tenant: string,
  work: (shop: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const settings = readSettings(environment);
  assertTenant(settings, tenant);
  const shop = await openShop(settings, new CliLog(stderr), { deliver: false });
  try {
    return await work(shop);
  } finally {
    await shop.close();
  }
}
