import { IntegrationEventDispatcher } from '@tradepost/platform';
import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { withShop } from '../with-shop.js';

/** `contracts replay`, whether a service runs on the data folder or not. */
export function contracts(terminal: Terminal): Command {
  return new Command('contracts').description('Looks after what contexts tell each other.').addCommand(
    new Command('replay')
      .description('Has a subscription told again all that its source ever published, from the event log.')
      .argument('<subscription>', 'e.g. orders.buyers')
      .option('--tenant <name>', 'whose shop', 'default')
      .action(async (subscription: string, { tenant }: { tenant: string }) => {
        const source = await withShop(terminal, tenant, (shop) =>
          shop.get(IntegrationEventDispatcher).replay(tenant, subscription),
        );
        terminal.stdout.write(
          `${subscription} is told again what ${source} has published; what it had already has no effect.\n`,
        );
      }),
  );
}
