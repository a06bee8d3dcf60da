/**
 * Compares the service with a bare Fastify and better-sqlite3 program, and with itself after growth. Usage: npm run
 * bench -- [PART…] [--rounds N] [--seconds N] [--orders N] [--profile], where PART is one of place, reads, token,
 * growth, start and profile. Prints a table; a complete run with full settings writes RESULTS.md beside this file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { makeBase, type Base } from './shop/base.js';
import { table } from './measure/figures.js';
import { measureGrowth } from './parts/growth.js';
import type { Outcome, Setting } from './parts/part.js';
import { measurePlacing } from './parts/place.js';
import { profile } from './parts/profile.js';
import { measureReads } from './parts/reads.js';
import { measureStart } from './parts/start.js';
import { measureToken } from './parts/token.js';

const parts: Readonly<Record<string, (setting: Setting) => Promise<Outcome>>> = {
  place: measurePlacing,
  reads: measureReads,
  token: measureToken,
  growth: measureGrowth,
  start: measureStart,
  profile,
};
/** Settings of the figures in RESULTS.md. */
const full = { rounds: 5, seconds: 5, orders: 1_000_000 };

const results = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const findings = fileURLToPath(new URL('FINDINGS.md', import.meta.url));
const method = fileURLToPath(new URL('METHOD.md', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: String(full.rounds) },
    seconds: { type: 'string', default: String(full.seconds) },
    orders: { type: 'string', default: String(full.orders) },
    profile: { type: 'boolean', default: false },
  },
});
const names = Object.keys(parts);
const asked = values.profile ? [...positionals, 'profile'] : positionals;
const chosen = positionals.length > 0 ? names.filter((name) => asked.includes(name)) : names;
const length = { rounds: Number(values.rounds), seconds: Number(values.seconds), orders: Number(values.orders) };
if (asked.some((name) => !names.includes(name)) || !Object.values(length).every((n) => n > 0)) {
  console.error(`Usage: npm run bench -- [${names.join('|')}]… [--rounds N] [--seconds N] [--orders N] [--profile]`);
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'tradepost-bench-'));
process.once('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await bench();

async function bench(): Promise<void> {
  const base = await makeBase(work);
  const outcomes: Outcome[] = [];
  for (const name of chosen) outcomes.push(await parts[name]!({ work, base, ...length }));
  const report = await pretty(describe(outcomes, base));
  console.log(`\n${report}`);
  const whole = chosen.length === names.length;
  const long = Object.entries(full).every(([name, least]) => length[name as keyof typeof full] >= least);
  if (whole && long) writeFileSync(results, report);
  else console.log('RESULTS.md was left as it is: this was not a whole run of full length.');
}

function describe(outcomes: readonly Outcome[], base: Base): string {
  const figures = outcomes.flatMap((outcome) => outcome.figures);
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim()}, ${availableParallelism()} cores; Node ${process.version}`;
  return [
    '# Speed of orders',
    `${machine}; \`npm run bench\`, which wrote this: medians of ${length.rounds} rounds of ${length.seconds} s after a warm-up.`,
    ...(base.stocked ? [] : ['The service kept no stock: neither side took anything from it.']),
    ...(figures.length > 0 ? [table(figures)] : []),
    ...outcomes.flatMap(({ section }) => section ?? []),
    readFileSync(findings, 'utf8').trim(),
    readFileSync(method, 'utf8').trim(),
  ].join('\n\n');
}

async function pretty(report: string): Promise<string> {
  return format(report, { ...(await resolveConfig(results)), filepath: results });
}
