import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ask, get } from '../load/connection.js';
import { cpuOf, memoryOf, type Cpu, type Memory } from './process-use.js';

/** Root folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
/** A start may examine all files. */
const startTimeoutMs = 300_000;
const stopTimeoutMs = 60_000;
const ADDRESS = /http:\/\/[\d.]+:\d+/;

/** Flags of node to run TypeScript sources without a build. */
export const fromSource = ['--conditions=@tradepost/source', '--import', './scripts/register.mjs'];

/** Killed when the bench exits. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A measured server in a process of its own. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** Milliseconds from the start of the process to its first answer. */
    readonly startedIn: number,
  ) {}

  /** @param args arguments of node; the program must print its address and answer `GET /livez` */
  static async start(args: readonly string[], environment: Record<string, string> = {}): Promise<Server> {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...inherited(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const url = await addressOf(child);
    const { status } = await ask(url, get('/livez'));
    if (status !== 200) throw new Error(`${url}/livez answers ${status}.`);
    return new Server(child, url, performance.now() - started);
  }

  memory(): Memory | null {
    return memoryOf(this.child.pid!);
  }

  cpu(): Cpu | null {
    return cpuOf(this.child.pid!);
  }

  /** Resolves when the process has ended by itself. Otherwise kills it and throws. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
    const [code, signal] = (await once(this.child, 'exit')) as [number | null, string | null];
    clearTimeout(patience);
    if (signal === 'SIGKILL') throw new Error(`The server did not end within ${stopTimeoutMs / 1000} s of SIGTERM.`);
    if (code !== 0 && signal !== 'SIGTERM') throw new Error(`The server ended with code ${code}.`);
  }
}

/** Runs work with servers and stops them in any case. */
export async function withServers<S extends Record<string, Server>, R>(
  start: () => Promise<S>,
  work: (servers: S) => Promise<R>,
): Promise<R> {
  const servers = await start();
  try {
    return await work(servers);
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/** Environment without settings of the service. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TRADEPOST_')));
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`A server ${why}: ${said}`));
    };
    const patience = setTimeout(() => fail('printed no address'), startTimeoutMs);
    const ended = (code: number | null) => fail(`ended with code ${code}`);
    child.once('exit', ended);
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    child.stdout!.on('data', (text: Buffer) => {
      said += text.toString();
      const address = ADDRESS.exec(said)?.[0];
      if (address === undefined) return;
      clearTimeout(patience);
      child.off('exit', ended);
      resolve(address);
    });
  });
}
