import { spawn, type ChildProcess } from 'node:child_process';
import { UNAWAITED } from '@tradepost/platform/runtime';
import { ampleQuotas } from './ample-quotas.js';
import { commandLine } from './command-line.js';
import { eventually } from './eventually.js';

/** Settings of whoever runs the tests are not those of the services under test. */
const foreign = /^(TRADEPOST_|PORT$|HOST$|MONGODB_URL$|SMTP_URL$|NODE_OPTIONS$)/;

/** `tradepost serve`, or another part of the shop, as it is started by hand: a process of its own, in a folder of its own. */
export class ServiceProcess {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(folder: string, settings: Record<string, string>, command: readonly string[] = ['serve']) {
    const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    const env = { ...Object.fromEntries(inherited), PORT: '0', ...ampleQuotas, ...settings };
    this.child = spawn(process.execPath, [...commandLine, ...command], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Resolves with the address once the service says that it serves. */
  async serving(): Promise<string> {
    return eventually(() => {
      const url = /Swagger UI {2}(http:\S+)\/docs/.exec(this.stdout)?.[1];
      if (this.child.exitCode !== null) return `ended with ${this.child.exitCode}: ${this.stderr}`;
      if (url === undefined) throw new Error(`The service does not serve yet: ${this.stdout} ${this.stderr}`);
      return url;
    });
  }

  /** Resolves with the exit code, or the name of the signal that ended it. Rejects where it left a rejection to nobody. */
  async end(): Promise<number | string | null> {
    const { code, signal } = await this.ended;
    const left = this.stdout.split('\n').find((line) => line.includes(UNAWAITED));
    if (left !== undefined) throw new Error(`The service left a rejection to nobody: ${left}`);
    return code ?? signal;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<number | string | null> {
    this.child.kill(signal);
    return this.end();
  }
}
