import { Staff, type StaffMember } from '@tradepost/identity';
import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { withShop } from '../with-shop.js';
import { readPassword } from './read-password.js';

interface Common {
  readonly tenant: string;
  readonly json?: true;
}

/** `staff add|list|remove`, whether a service runs on the data folder or not. */
export function staff(terminal: Terminal): Command {
  const { stdout } = terminal;
  return new Command('staff')
    .description('Looks after the logins of those who work for the shop.')
    .addCommand(
      common(new Command('add'))
        .description('Gives somebody a login; the password is asked for, or read from the first line of the input.')
        .argument('<email>')
        .action(async (email: string, { tenant, json }: Common) => {
          const password = await readPassword(terminal);
          await withShop(terminal, tenant, (shop) => shop.get(Staff).add(tenant, email, password));
          stdout.write(`${json ? JSON.stringify({ email, tenant }) : `${email} can sign in to ${tenant} as staff.`}\n`);
        }),
    )
    .addCommand(
      common(new Command('list'))
        .description('Lists those who have a login.')
        .action(async ({ tenant, json }: Common) => {
          const found = await withShop(terminal, tenant, (shop) => shop.get(Staff).list(tenant));
          stdout.write(`${json ? JSON.stringify(found) : describe(found)}\n`);
        }),
    )
    .addCommand(
      common(new Command('remove'))
        .description('Takes a login away; a running service refuses its tokens within a second.')
        .argument('<email>')
        .action(async (email: string, { tenant, json }: Common) => {
          await withShop(terminal, tenant, (shop) => shop.get(Staff).remove(tenant, email));
          stdout.write(
            `${json ? JSON.stringify({ email, tenant }) : `${email} cannot sign in to ${tenant} any more.`}\n`,
          );
        }),
    );
}

function common(command: Command): Command {
  return command.option('--tenant <name>', 'whose shop', 'default').option('--json', 'print JSON');
}

function describe(found: readonly StaffMember[]): string {
  if (found.length === 0) return 'Nobody has a staff login here. Add one with tradepost staff add <email>.';
  return found.map(({ email, openedAt }) => `${email}  since ${openedAt}`).join('\n');
}
