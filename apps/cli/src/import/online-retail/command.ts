import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandGateway, Deliveries } from '@tradepost/platform';
import { readSettings } from '@tradepost/host';
import { Command, Option } from 'commander';
import { CliLog } from '../../cli-log.js';
import { assertTenant, openShop } from '../../shop.js';
import type { Terminal } from '../../terminal.js';
import { importOnlineRetail } from './importer.js';
import { progressOn } from './progress.js';
import { defaultReport } from './report.js';
import { ShopTarget } from './shop-target.js';
import { dateOrders, type DateOrder } from './dates.js';
import { describeSummary, isMostlyReadable, unaccounted, type ImportSummary } from './summary.js';

interface Options {
  readonly tenant: string;
  readonly report?: string;
  readonly dates?: DateOrder;
  readonly json?: true;
}

/**
 * `import online-retail FILE`. The exit code is 0 only where every row is accounted for and at most one in ten is
 * malformed.
 */
export function onlineRetail(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('online-retail')
    .description('Imports invoices in the format of UCI Online Retail or Online Retail II; safe to repeat.')
    .argument('<file>', 'the CSV, plain or gzip')
    .option('--tenant <name>', 'whose shop they go to', 'default')
    .option('--report <path>', 'where the rows that are skipped are listed (default: in the data folder)')
    .addOption(
      new Option('--dates <order>', 'what dates with slashes begin with, e.g. 1/2/2011 (default: mdy)').choices(
        dateOrders,
      ),
    )
    .option('--json', 'print the summary as JSON')
    .action(async (file: string, options: Options) => {
      const summary = await run(file, options, terminal);
      terminal.stdout.write(`${options.json ? JSON.stringify(summary) : describeSummary(summary)}\n`);
      exit(unaccounted(summary) === 0 && isMostlyReadable(summary) ? 0 : 1);
    });
}

async function run(file: string, { tenant, report, dates }: Options, terminal: Terminal): Promise<ImportSummary> {
  const { environment, stderr, stop } = terminal;
  const settings = readSettings(environment);
  assertTenant(settings, tenant);
  let shop: INestApplicationContext | null = null;
  const open = async (): Promise<ShopTarget> => {
    shop = await openShop(settings, new CliLog(stderr), { deliver: true });
    return new ShopTarget(tenant, shop.get(CommandGateway), shop.get(Deliveries));
  };
  try {
    return await importOnlineRetail(open, {
      file,
      report: report ?? defaultReport(join(settings.dataDirectory, tenant, 'imports'), file),
      dataDirectory: settings.dataDirectory,
      ...(dates && { dates }),
      progress: progressOn(stderr),
      stop,
    });
  } finally {
    await (shop as INestApplicationContext | null)?.close();
  }
}
