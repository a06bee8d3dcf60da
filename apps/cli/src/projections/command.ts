import { Projections } from '@tradepost/platform';
import { readSettings, Settings } from '@tradepost/host';
import { Command } from 'commander';
import { CliLog } from '../cli-log.js';
import { assertTenant, openShop } from '../shop.js';
import type { Terminal } from '../terminal.js';
import { progressOn } from './rebuild-progress.js';
import { describeOutcome, describePruned, describeProjections } from './text.js';
import { watch } from './watch.js';

interface Options {
  readonly tenant?: string;
  readonly json?: true;
  readonly adopt?: true;
}

/** Help text of `--adopt`. */
export const ADOPT = 'empty read stores that belong to another data folder, and make the documents anew from this one';

/** `projections list|rebuild|prune`, whether a service runs on the data folder or not. */
export function projections(terminal: Terminal, exit: (code: number) => void): Command {
  const print = ({ json }: Options, result: unknown, text: string) =>
    terminal.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
  return new Command('projections')
    .description('Looks after the documents that the shop is read from.')
    .addCommand(
      common(new Command('list'))
        .description('Lists projections: how far each is, its last rebuild, the collections it fills.')
        .action(async (options: Options) => {
          const found = await withProjections(terminal, options, (all) => all.list(options.tenant));
          print(options, found, describeProjections(found));
        }),
    )
    .addCommand(
      common(new Command('rebuild'))
        .description('Derives documents anew from the event log, beside those that serve until then.')
        .argument('[name]', 'e.g. orders or orders.orders (default: all)')
        .action(async (name: string | undefined, options: Options) => {
          const { stderr, stop } = terminal;
          const reports = await withProjections(terminal, options, async (all) =>
            watch(all, await all.rebuild(name, options.tenant), progressOn(stderr), stop),
          );
          print(options, reports, describeOutcome(reports));
          exit(reports.every(({ state }) => state === 'done') ? 0 : 1);
        }),
    )
    .addCommand(
      common(new Command('prune'))
        .description('Removes the collections that no projection of this release or a later one fills.')
        .action(async (options: Options) => {
          const pruned = await withProjections(terminal, options, (all) => all.prune(options.tenant));
          print(options, pruned, describePruned(pruned));
        }),
    );
}

/** Opens the shop for the duration of the work. Throws `WrongSettings` and `UnknownTenant`. */
async function withProjections<T>(
  { environment, stderr }: Terminal,
  { tenant, adopt }: Options,
  work: (projections: Projections) => Promise<T>,
): Promise<T> {
  const settings = Settings.of({ ...readSettings(environment), adoptReadStore: adopt === true });
  if (tenant !== undefined) assertTenant(settings, tenant);
  const shop = await openShop(settings, new CliLog(stderr), { deliver: false });
  try {
    return await work(shop.get(Projections));
  } finally {
    await shop.close();
  }
}

function common(command: Command): Command {
  return command
    .option('--tenant <name>', 'whose shop (default: every tenant’s)')
    .option('--json', 'print JSON')
    .option('--adopt', ADOPT);
}
