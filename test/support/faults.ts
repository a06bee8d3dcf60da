import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Call = 'open' | 'read' | 'write' | 'sync' | 'truncate' | 'map' | 'link' | 'rename' | 'mkdir';
type Errno = 'EIO' | 'ENOSPC' | 'EROFS' | 'EMFILE' | 'ENFILE' | 'EDQUOT' | 'EACCES' | 'EPERM' | 'ENOMEM' | 'EAGAIN';

/** A call that fails. */
export interface Fault {
  readonly call: Call;
  readonly error: Errno;
  /** A part of the path; its end, where it ends with `$`. */
  readonly path: string;
  /** The first that fails, 1 where it is left out. */
  readonly first?: number;
  /** How many fail, all of them where it is left out. */
  readonly times?: number;
}

const source = fileURLToPath(new URL('../faults/faults.c', import.meta.url));
const compiler = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0 ? 'cc' : null;

/** What makes the calls of a process fail and its clock jump; compiled anew for each suite. */
export class Faults {
  private readonly folder = mkdtempSync(join(tmpdir(), 'faults-'));
  private readonly control = join(this.folder, 'control');
  private readonly library = join(this.folder, 'faults.so');

  constructor() {
    const made = spawnSync(compiler!, ['-shared', '-fPIC', '-O1', '-o', this.library, source, '-ldl', '-lpthread']);
    if (made.status !== 0) throw new Error(`${source} cannot be compiled: ${made.stderr.toString()}`);
    this.clear();
  }

  /** What a process is to be started with. */
  get environment(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.library, FAULTS: this.control };
  }

  /** From now on, these alone go wrong. */
  set(...faults: readonly Fault[]): void {
    this.write(
      faults.map(({ call, error, first = 1, times = 0, path }) => `${call} ${error} ${first} ${times} ${path}`),
    );
  }

  /** From now on, the clock alone is wrong: so many seconds ahead, or behind. */
  setClock(seconds: number): void {
    this.write([`clock ${seconds}`]);
  }

  /** From now on, nothing goes wrong. */
  clear(): void {
    this.write([]);
    rmSync(`${this.control}.met`, { force: true });
  }

  /** Each call that failed, as `call errno path`. */
  get met(): readonly string[] {
    const file = `${this.control}.met`;
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(lines: readonly string[]): void {
    writeFileSync(`${this.control}.next`, lines.map((line) => `${line}\n`).join(''));
    renameSync(`${this.control}.next`, this.control);
  }
}

/** A suite whose processes meet faults. Where there is no C compiler, a test in its place says that it was not run. */
export function describeWithFaults(name: string, suite: (faults: () => Faults) => void): void {
  if (compiler === null) {
    it(`${name} (NOT RUN: there is no C compiler here)`, () => {
      process.stderr.write(`NOT RUN: ${name}. It needs Linux and a C compiler by the name of cc.\n`);
      expect(compiler).toBeNull();
    });
    return;
  }
  describe(name, () => {
    let faults: Faults;
    beforeAll(() => {
      faults = new Faults();
    });
    afterEach(() => faults.clear());
    afterAll(() => faults.remove());
    suite(() => faults);
  });
}
