/**
 * Starts a shop and has Schemathesis attack it by its own API description: docs/security.md.
 * Usage: npm run test:fuzz -- [options of `schemathesis run`, such as --seed 1]. Ends with 1 for any finding.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestTokens } from '@tradepost/identity/testing';
import { tradepost } from '../support/cli-process.js';
import { ServiceProcess } from '../support/service-process.js';
import { schemathesis } from './python.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Who attacks, and for how many seconds. Staff get furthest, and so take longest. */
const parties = [
  { name: 'staff', seconds: 40 },
  { name: 'a customer', seconds: 20 },
  { name: 'a stranger', seconds: 10 },
] as const;
type Party = (typeof parties)[number]['name'];
/** A token is good for longer than the attack takes, in milliseconds. */
const LIFE = 60 * 60_000;

process.exitCode = (await fuzz(process.argv.slice(2))) ? 0 : 1;

async function fuzz(options: readonly string[]): Promise<boolean> {
  const program = await schemathesis();
  const folder = mkdtempSync(join(tmpdir(), 'tradepost-fuzz-'));
  const settings = { TRADEPOST_DATA_DIR: join(folder, 'data'), TRADEPOST_LOG_LEVEL: 'warn' };
  const service = new ServiceProcess(folder, settings);
  try {
    const url = await service.serving();
    if (!url.startsWith('http')) throw new Error(`The shop did not start: ${url}`);
    const tokensOf = await signIn(url, settings.TRADEPOST_DATA_DIR);
    const findings: string[] = [];
    for (const { name, seconds } of parties) {
      process.stdout.write(`\n== Schemathesis as ${name}\n`);
      const tokens = await tokensOf(name);
      const code = await attack(program, folder, tokens, [`${url}/openapi.json`, `--max-time=${seconds}`, ...options]);
      if (code !== 0) findings.push(`Schemathesis has findings as ${name}; see above.`);
    }
    findings.push(...(await complaints(url, service)));
    const verified = await tradepost(['verify'], settings).ended;
    if (verified.code !== 0) findings.push(`The books do not agree: ${verified.stdout}${verified.stderr}`);
    for (const finding of findings) process.stderr.write(`${finding}\n`);
    return findings.length === 0;
  } finally {
    await service.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

/** Access tokens of two sessions. */
interface Tokens {
  readonly token: string;
  /** To be used up. */
  readonly spare: string;
}

/** Gives the tokens of each party out; null for a stranger, who has none. */
async function signIn(url: string, dataDirectory: string): Promise<(party: Party) => Promise<Tokens | null>> {
  const tokens = new TestTokens(dataDirectory);
  const response = await fetch(`${url}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokens.staff()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'mallory@example.com', name: 'Mallory' }),
  });
  if (response.status !== 201) throw new Error(`No customer could be registered: ${await response.text()}`);
  const { id } = (await response.json()) as { readonly id: string };
  const staff = () => tokens.staff({ life: LIFE });
  const customer = () => tokens.customer(id, { life: LIFE });
  const issuers = { staff, 'a customer': customer, 'a stranger': null };
  return async (party) => {
    const issue = issuers[party];
    return issue === null ? null : { token: await issue(), spare: await issue() };
  };
}

/** Resolves with the exit code. What Schemathesis remembers of a run stays in the folder. */
function attack(
  program: string,
  folder: string,
  tokens: Tokens | null,
  options: readonly string[],
): Promise<number | null> {
  const args = ['--config-file', join(here, 'schemathesis.toml'), 'run', ...options];
  const bearing = tokens === null ? {} : { TOKEN: tokens.token, SPARE_TOKEN: tokens.spare };
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...bearing, PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}

/** What the attack left behind that it should not have, in sentences. Ends the shop. */
async function complaints(url: string, service: ServiceProcess): Promise<string[]> {
  const ready = (await (await fetch(`${url}/readyz`)).json()) as { status: string; problems: string[] };
  const code = await service.kill('SIGTERM');
  const errors = service.stdout.split('\n').filter((line) => /"level":[56]0/.test(line));
  return [
    ...(ready.status === 'ok' ? [] : [`The shop is ${ready.status}: ${ready.problems.join(' ')}`]),
    ...(code === 0 ? [] : [`The shop ended with ${code}: ${service.stderr}`]),
    ...errors.map((line) => `The log holds an error: ${line}`),
  ];
}
