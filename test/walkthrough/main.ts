import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyEdits, walkOf } from './walk.js';

// Applies the walk of CONTRIBUTING.md to a copy of the repository, and tries what comes out of it.

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the walk tells people to run, and the suites of what it touches. */
const trials = [
  ['npx', 'prettier', '--check', 'libs/orders'],
  ['npm', 'run', 'types'],
  ['npm', 'run', 'client:generate'],
  ['npm', 'run', 'architecture', '--', '-t', 'the architecture'],
  ['npm', 'test', '--', 'libs/orders', 'libs/customers/src/integration', 'test/golden.spec.ts'],
];

/** Source files as they are here, with the packages that are installed here. */
function copyTo(copy: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of files
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(join(root, name))))
    cpSync(join(root, file), join(copy, file));
  linkPackages(join(root, 'node_modules'), join(copy, 'node_modules'));
  // What the compiler knows of the sources here spares it most of the work there.
  const cache = 'node_modules/.cache/tradepost';
  if (existsSync(join(root, cache))) cpSync(join(root, cache), join(copy, cache), { recursive: true });
}

/** Links packages, and our own to their sources in the copy: they are links relative to the repository. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === '.cache' || name === '.package-lock.json') continue;
    if (name === '@tradepost') cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const copy = mkdtempSync(join(tmpdir(), 'tradepost-walkthrough-'));
let failed = 0;
try {
  copyTo(copy);
  for (const step of walkOf(root)) {
    const file = join(copy, step.path);
    writeFileSync(file, step.content ?? applyEdits(step, readFileSync(file, 'utf8')));
    say(`${step.content === null ? 'edited' : 'made'}  ${step.path}`);
  }
  for (const [command, ...args] of trials) {
    say(`== ${[command, ...args].join(' ')}`);
    const { status } = spawnSync(command!, args, { cwd: copy, stdio: 'inherit' });
    if (status !== 0) failed++;
  }
} finally {
  rmSync(copy, { recursive: true });
}
say(failed === 0 ? 'The walk leads to what it says.' : `The walk fails in ${failed} of ${trials.length} trials.`);
process.exitCode = failed === 0 ? 0 : 1;
