import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { DomainError } from '@tradepost/kernel';
import { BackupRefused, deliver, reportFailure, serve } from '@tradepost/host';
import { ReadStoreUnavailable, UnknownProjection, UnknownSubscription, WrongSettings } from '@tradepost/platform';
import { RotationRefused } from '@tradepost/identity';
import { storefront } from '@tradepost/storefront';
import { contracts } from './contracts/command.js';
import { deadLetters } from './dead-letters/command.js';
import { backupCommand } from './backup/backup-command.js';
import { restoreCommand } from './backup/restore-command.js';
import { onlineRetail } from './import/online-retail/command.js';
import { ImportError } from './import/online-retail/import-errors.js';
import { keys } from './keys/command.js';
import { ADOPT, projections } from './projections/command.js';
import { UnknownTenant } from './shop.js';
import { PasswordUnread } from './staff/read-password.js';
import { staff } from './staff/command.js';
import type { Terminal } from './terminal.js';
import { verifyCommand } from './verify/command.js';

/** Runs a command line and returns the exit code. An error is one sentence. */
export async function tradepost(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  let code = 0;
  const exit = (outcome: number) => (code = outcome);
  const program = new Command('tradepost')
    .description('Looks after a Tradepost shop from the command line.')
    .version(versionLine(), '--version', 'says which version this is, and of Node.js')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  program
    .command('serve')
    .description('Serves the shop over HTTP until it is told to stop, with a worker inside that makes its deliveries.')
    .option('--no-worker', 'leave the deliveries to `tradepost worker` on the same data folder')
    .option('--adopt', ADOPT)
    .action(async ({ worker, adopt }: { readonly worker: boolean; readonly adopt?: true }) => {
      const environment = { ...terminal.environment, ...(!worker && { TRADEPOST_WORKER: 'none' }) };
      code = await serve(storefront, { ...terminal, environment }, { adopt });
    });
  program
    .command('worker')
    .description(
      'Makes the deliveries of a data folder until it is told to stop, beside `tradepost serve --no-worker`.',
    )
    .option('--adopt', ADOPT)
    .action(async ({ adopt }: { readonly adopt?: true }) => {
      code = await deliver(storefront, terminal, { adopt });
    });
  program
    .command('import')
    .description('Takes over invoices from other books.')
    .addCommand(onlineRetail(terminal, exit).copyInheritedSettings(program));
  const commands = [
    backupCommand(terminal),
    restoreCommand(terminal),
    verifyCommand(terminal, exit),
    staff(terminal),
    keys(terminal),
    deadLetters(terminal),
    contracts(terminal),
    projections(terminal, exit),
  ];
  for (const command of commands) program.addCommand(inheriting(command, program));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (isForPeople(error)) stderr.write(`${error.message}\n`);
    else reportFailure('Tradepost cannot do that', error, { stderr, log: null });
    return 1;
  }
}

/** Of the package of this file, built or not. */
function versionLine(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return `tradepost ${version} (Node.js ${process.versions.node})`;
}

function isForPeople(error: unknown): error is Error {
  const kinds = [
    ImportError,
    WrongSettings,
    UnknownTenant,
    UnknownSubscription,
    UnknownProjection,
    BackupRefused,
    RotationRefused,
    PasswordUnread,
    ReadStoreUnavailable,
    DomainError,
  ];
  return kinds.some((kind) => error instanceof kind);
}

/** A subcommand with the program's exit and output handling. */
function inheriting(command: Command, program: Command): Command {
  for (const one of [command, ...command.commands]) one.copyInheritedSettings(program);
  return command;
}
