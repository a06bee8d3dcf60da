/**
 * Starts a shop and has Schemathesis attack it by its own API description: docs/security.md.
 * Usage: npm run test:fuzz -- [options of `schemathesis run`, such as --seed 1]. Ends with 1 for any finding.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tradepost } from '../support/cli-process.js';
import { ServiceProcess } from '../support/service-process.js';
import { schemathesis } from './python.js';

const here = fileURLToPath(new URL('.', import.meta.url));

process.exitCode = (await fuzz(process.argv.slice(2))) ? 0 : 1;

async function fuzz(options: readonly string[]): Promise<boolean> {
  const program = await schemathesis();
  const folder = mkdtempSync(join(tmpdir(), 'tradepost-fuzz-'));
  const settings = { TRADEPOST_DATA_DIR: join(folder, 'data'), TRADEPOST_LOG_LEVEL: 'warn' };
  const service = new ServiceProcess(folder, settings);
  try {
    const url = await service.serving();
    if (!url.startsWith('http')) throw new Error(`The shop did not start: ${url}`);
    const attack = await attackWith(program, url, options);
    const findings = [
      ...(attack === 0 ? [] : ['Schemathesis has findings; see above.']),
      ...(await complaints(url, service)),
    ];
    const verified = await tradepost(['verify'], settings).ended;
    if (verified.code !== 0) findings.push(`The books do not agree: ${verified.stdout}${verified.stderr}`);
    for (const finding of findings) process.stderr.write(`${finding}\n`);
    return findings.length === 0;
  } finally {
    await service.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

/** Resolves with the exit code. */
function attackWith(program: string, url: string, options: readonly string[]): Promise<number | null> {
  const args = ['--config-file', join(here, 'schemathesis.toml'), 'run', `${url}/openapi.json`, ...options];
  const child = spawn(program, args, {
    cwd: here,
    env: { ...process.env, PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1' },
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
