import { rotateKeys } from '@tradepost/identity';
import { assertWritable, readSettings } from '@tradepost/host';
import { Command } from 'commander';
import type { Terminal } from '../terminal.js';

/** `keys rotate`, whether a service runs on the data folder or not. */
export function keys({ environment, stdout }: Terminal): Command {
  return new Command('keys').description('Looks after the keys that tokens are signed with.').addCommand(
    new Command('rotate')
      .description('Makes a new key. A running service signs with it within a second, and nobody is signed out.')
      .option('--json', 'print JSON')
      .action(async ({ json }: { json?: true }) => {
        const settings = readSettings(environment);
        await assertWritable(settings);
        const rotation = rotateKeys(settings);
        const { current, known, removed } = rotation;
        const lines = [
          `New tokens are signed with ${current}.`,
          ...known.map((id) => `Tokens signed with ${id} are taken until they end, in ten minutes at most.`),
          ...removed.map((id) => `${id} was removed: all its tokens have ended.`),
        ];
        stdout.write(`${json ? JSON.stringify(rotation) : lines.join('\n')}\n`);
      }),
  );
}
