import { openBackups, readSettings, type BackupSummary } from '@tradepost/host';
import { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { copyProgress } from './copy-progress.js';
import { describeFiles, sizeOf } from './describe-files.js';

/** `backup DIR`, whether a service runs or not. */
export function backupCommand({ environment, stdout, stderr, stop }: Terminal): Command {
  return new Command('backup')
    .description('Copies the data of every tenant as it is at one moment, also while the service runs.')
    .argument('<folder>', 'where to; a folder that is new or empty')
    .option('--json', 'print the summary as JSON')
    .action(async (folder: string, { json }: { json?: true }) => {
      const backups = openBackups(readSettings(environment));
      const summary = await backups.backUp({ target: folder, progress: copyProgress(stderr), stop });
      stdout.write(`${json ? JSON.stringify(summary) : describe(summary)}\n`);
    });
}

function describe({ folder, takenAt, heldMilliseconds, files }: BackupSummary): string {
  return [
    `Backed up ${files.length} files (${sizeOf(files)}) to ${folder}, all as of ${takenAt}.`,
    ...describeFiles(files),
    `Writers were kept out for ${heldMilliseconds.toFixed(1)} ms.`,
  ].join('\n');
}
