import { declaredContexts } from '@tradepost/platform';
import { readSettings, verifyShop, type VerifyReport } from '@tradepost/host';
import { storefront } from '@tradepost/storefront';
import { Command, InvalidArgumentError } from 'commander';
import { assertTenant } from '../shop.js';
import type { Terminal } from '../terminal.js';

interface Options {
  readonly tenant?: string;
  readonly sample: number;
  readonly all?: true;
  readonly json?: true;
}

/** `verify`, whether a service runs or not. The exit code is 1 for any difference. */
export function verifyCommand({ environment, stdout, stderr }: Terminal, exit: (code: number) => void): Command {
  return new Command('verify')
    .description(
      'Compares events with state rows, messages, checkpoints and documents, and prints what differs. Every document is checked for the version it has seen; the contents, list keys and timelines of some of each projection, chosen at random, are compared with a fold of their events.',
    )
    .option('--sample <number>', 'how many documents of each projection to compare', wholeNumber, 10_000)
    .option('--all', 'compare the contents of all documents, and look for documents that no event tells of')
    .option('--tenant <name>', 'the one shop to look at (default: all that have data)')
    .option('--json', 'print the report as JSON')
    .action(async ({ tenant, sample, all, json }: Options) => {
      const settings = readSettings(environment);
      if (tenant !== undefined) assertTenant(settings, tenant);
      const report = await verifyShop(settings, {
        contexts: declaredContexts(storefront.root(settings)),
        tenant: tenant ?? null,
        sample: all ? null : sample,
        progress: (step) => stderr.write(`${step} …\n`),
      });
      stdout.write(`${json ? JSON.stringify(report) : describe(report)}\n`);
      exit(report.differing === 0 ? 0 : 1);
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number, such as 1000.');
  return Number(text);
}

function describe({ at, counts, differing, differences, notes }: VerifyReport): string {
  const { streams, events, aggregates, messages, received, documents, compared } = counts;
  return [
    `As of ${at}: ${events} events in ${streams} streams, ${aggregates} aggregates, ${messages} messages, ${received} received, ${documents} documents, ${compared} of them compared with their events.`,
    ...differences.map(({ tenant, context, kind, sentence }) => `  ${tenant}/${context} ${kind}: ${sentence}`),
    ...(differing > differences.length ? [`  … and ${differing - differences.length} more`] : []),
    ...notes.map((note) => `  ${note}`),
    differing === 0 ? 'Nothing differs.' : `${differing} ${differing === 1 ? 'thing differs' : 'things differ'}.`,
  ].join('\n');
}
