/**
 * Kills the running shop at random moments while clients use it, and shows from the clients' ledger alone whether
 * something acknowledged was lost or something happened twice: docs/operations/crash-test.md.
 * Usage: npm run test:crash -- [--kills 15] [--seed S] [--clients 32] [--fresh-keys] [--json]. Ends with 1 for any finding.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashRun } from './crash-run.js';
import { judge } from './judge/judge.js';
import type { Finding } from './judge/finding.js';
import { readOptions, type CrashOptions } from './options.js';
import { asJson, inWords, summarize } from './report.js';

/** Kills between two lines that tell how far the run is. */
const STRIDE = 10;

process.exitCode = (await crashTest(readOptions(process.argv.slice(2)))).length === 0 ? 0 : 1;

async function crashTest(options: CrashOptions): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tradepost-crash-'));
  const began = performance.now();
  const run = new CrashRun(options, folder, await freePort(), (count) => {
    if (count % STRIDE === 0) process.stderr.write(`${count} of ${options.kills} kills\n`);
  });
  const evidence = await run.run();
  const { entries } = run.ledger;
  const complaints = [...run.complaints, ...run.server.complaints];
  const findings = judge({ entries, evidence, complaints });
  const summary = summarize(options, run.plan, entries, {
    requests: run.connection.sent,
    startTimes: run.server.startTimes,
    seconds: (performance.now() - began) / 1000,
  });
  process.stdout.write(`${(options.json ? asJson : inWords)(summary, findings, again(options))}\n`);
  if (findings.length === 0) rmSync(folder, { recursive: true });
  else keep(folder, entries);
  return findings;
}

/** What a finding can be looked into with. */
function keep(folder: string, entries: readonly object[]): void {
  const file = join(folder, 'ledger.jsonl');
  writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  process.stderr.write(`The data are in ${join(folder, 'data')}, the ledger is ${file}.\n`);
}

function again({ kills, seed, clients, freshKeys }: CrashOptions): string {
  const fault = freshKeys ? ' --fresh-keys' : '';
  return `npm run test:crash -- --kills ${kills} --seed ${seed} --clients ${clients}${fault}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
