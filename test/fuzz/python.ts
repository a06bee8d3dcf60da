import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/**
 * Path of Schemathesis, installed where it is not yet: each set of versions in an environment of its own. Throws with
 * what is missing.
 */
export async function schemathesis(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = `${cache}schemathesis-${version}`;
  const program = `${home}/bin/schemathesis`;
  if (existsSync(program)) return program;
  await assertPython();
  await rm(home, { recursive: true, force: true });
  process.stderr.write('Schemathesis is installed once.\n');
  try {
    await run('python3', ['-m', 'venv', home]);
    await run(`${home}/bin/python`, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
  } catch (error) {
    await rename(home, `${home}.failed`).catch(() => undefined);
    throw new Error(`Schemathesis cannot be installed: ${(error as Error).message}`, { cause: error });
  }
  return program;
}

async function assertPython(): Promise<void> {
  const wanted = 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))';
  await run('python3', ['-c', wanted]).catch(() => {
    throw new Error('Python 3.11 or newer with venv is needed. On Debian: apt-get install python3 python3-venv.');
  });
}
