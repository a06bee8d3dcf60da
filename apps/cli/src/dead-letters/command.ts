import { newId } from '@tradepost/kernel';
import { DeadLetters, type DeadLetterState } from '@tradepost/platform';
import { schemas } from '@tradepost/web';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from '../terminal.js';
import { withShop } from '../with-shop.js';
import { describeLetter, describePage } from './text.js';

interface Common {
  readonly tenant: string;
  readonly json?: true;
}

interface ListOptions extends Common {
  readonly handler?: string;
  readonly state?: DeadLetterState;
  readonly limit: number;
  readonly cursor?: string;
}

/** `dead-letters list|show|redrive|discard`, whether a service runs on the data folder or not. */
export function deadLetters(terminal: Terminal): Command {
  const run = async <T>(
    { tenant, json }: Common,
    work: (letters: DeadLetters) => Promise<T>,
    say: (result: T) => string,
  ) => {
    const result = await withShop(terminal, tenant, (shop) => work(shop.get(DeadLetters)));
    terminal.stdout.write(`${json ? JSON.stringify(result) : say(result)}\n`);
  };
  return new Command('dead-letters')
    .description('Shows deliveries inside the shop that failed, and decides about them.')
    .addCommand(
      common(new Command('list'))
        .description('Lists deliveries that failed, newest first.')
        .option('--handler <name>', 'only those of a subscription, e.g. orders.buyers')
        .addOption(new Option('--state <state>', 'only these (default: both)').choices(['retrying', 'dead']))
        .option('--limit <count>', 'lines at most, 1 to 100', asLimit, 20)
        .option('--cursor <cursor>', 'where the page before ended')
        .action((options: ListOptions) =>
          run(options, (letters) => letters.list(options.tenant, options), describePage),
        ),
    )
    .addCommand(
      common(new Command('show'))
        .description('Shows one with its content and what waits behind it.')
        .argument('<id>')
        .option('--reveal <fields>', 'personal fields to show, e.g. email,name; the others are masked', asNames, [])
        .action((id: string, options: Common & { reveal: string[] }) =>
          run(options, (letters) => letters.open(options.tenant, id, options.reveal), describeLetter),
        ),
    )
    .addCommand(
      common(new Command('redrive'))
        .description('Has a dead letter, or all of a handler, tried again at once.')
        .argument('[id]')
        .option('--handler <name>', 'all dead letters of a subscription')
        .action(async (id: string | undefined, options: Common & { handler?: string }, command: Command) => {
          if ((id === undefined) === (options.handler === undefined))
            command.error('Name one dead letter, or a --handler.');
          await run(
            options,
            async (letters) => ({ redriven: await putBack(letters, options.tenant, { id, handler: options.handler }) }),
            ({ redriven }) => `${redriven} put back; a running service tries again within a second.`,
          );
        }),
    )
    .addCommand(
      common(new Command('discard'))
        .description('Gives a dead letter up: its handler never receives it, and what waits behind it goes on.')
        .argument('<id>')
        .requiredOption('--reason <text>', 'why; it is recorded', recordable)
        .action((id: string, options: Common & { reason: string }) => {
          const request = { tenant: options.tenant, principal: 'operator', correlationId: newId(), causationId: null };
          return run(
            options,
            (letters) => letters.discard(request, id, options.reason),
            ({ handler, message }) => `Discarded: ${handler} will not receive ${message.type} ${message.id}.`,
          );
        }),
    );
}

/** A reason with the limits of the API. Throws `InvalidArgumentError`. */
function recordable(text: string): string {
  if (schemas.reason.safeParse(text).success) return text;
  throw new InvalidArgumentError('Give 1 to 500 characters, not only blanks, without control characters.');
}

/** Redrives one dead letter, or those of a handler. Resolves with their number. */
async function putBack(
  letters: DeadLetters,
  tenant: string,
  { id, handler }: { readonly id: string | undefined; readonly handler: string | undefined },
): Promise<number> {
  if (id === undefined) return letters.redriveAll(tenant, handler!);
  await letters.redrive(tenant, id);
  return 1;
}

function common(command: Command): Command {
  return command.option('--tenant <name>', 'whose shop', 'default').option('--json', 'print JSON');
}

function asLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new InvalidArgumentError('Give a number from 1 to 100.');
  return limit;
}

function asNames(text: string): string[] {
  return text.split(',');
}
