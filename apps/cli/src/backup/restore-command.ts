import { resolve } from 'node:path';
import { declaredContexts } from '@tradepost/platform';
import { openBackups, readSettings, type RestoreSummary, type Settings, startingTenants } from '@tradepost/host';
import { storefront } from '@tradepost/storefront';
import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { copyProgress } from './copy-progress.js';
import { describeFiles, sizeOf } from './describe-files.js';

interface Options {
  readonly into?: string;
  readonly replace?: boolean;
  readonly json?: true;
}

/** `restore DIR`, with the service stopped. */
export function restoreCommand({ environment, stdout, stderr }: Terminal): Command {
  return new Command('restore')
    .description('Puts a backup into the data folder; the service must be stopped.')
    .argument('<folder>', 'what `tradepost backup` has made')
    .option('--into <folder>', 'the data folder (default: TRADEPOST_DATA_DIR)')
    .option('--replace', 'move data that is there aside, into a dated folder in the data folder')
    .option('--json', 'print the summary as JSON')
    .action(async (folder: string, { into, replace = false, json }: Options) => {
      const settings = readSettings(environment);
      const backups = openBackups({ dataDirectory: into ?? settings.dataDirectory });
      const summary = await backups.restore({
        backup: folder,
        replace,
        contexts: declaredContexts(storefront.root(settings)),
        progress: copyProgress(stderr),
      });
      stdout.write(`${json ? JSON.stringify(summary) : describe(summary, resolve(folder), settings)}\n`);
    });
}

function describe({ folder, takenAt, files, movedTo, untouched }: RestoreSummary, from: string, settings: Settings) {
  const served = startingTenants(settings);
  const unserved = [...new Set(files.map(({ tenant }) => tenant))].filter((tenant) => !served.includes(tenant));
  return [
    `Restored ${files.length} files (${sizeOf(files)}) from ${from} into ${folder}, as of ${takenAt}.`,
    ...describeFiles(files),
    ...(movedTo === null ? [] : [`What was there before lies in ${movedTo}; delete it when you no longer need it.`]),
    ...untouched.map((tenant) => `The tenant ${tenant} is not in the backup and stays as it is.`),
    ...unserved.map((tenant) => `The tenant ${tenant} is not served: name it in TRADEPOST_TENANTS.`),
    'The next start makes the read models anew.',
  ].join('\n');
}
