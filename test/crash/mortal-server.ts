import { setTimeout as pause } from 'node:timers/promises';
import { ServiceProcess } from '../support/service-process.js';

/** A server that was asked to end and is alone has ended by then, in milliseconds. */
const LAST_WORDS = 5_000;

type End = number | string | null;

/** The server under test: one folder and one port, and one process after the other on them. */
export class MortalServer {
  /** Which start this is, from 1. */
  starts = 0;
  /** How long those took that were let finish, in milliseconds. */
  readonly startTimes: number[] = [];
  /** What it did that it should not, in sentences. */
  readonly complaints: string[] = [];
  private service: ServiceProcess | null = null;
  /** How the present process is to end: a signal's name or an exit code; null while it is to serve. */
  private meant: End = null;

  constructor(
    private readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Resolves once it serves; at once where it does. Throws where it ends before. */
  async start(): Promise<void> {
    if (this.service !== null) return;
    const began = performance.now();
    const answer = await this.spawn().serving();
    if (!answer.startsWith('http')) throw new Error(`Start ${this.starts} failed, so the run ended there.`);
    this.startTimes.push(performance.now() - began);
  }

  /** Starts it and kills it so many milliseconds later, wherever it is then. */
  async startAndKill(after: number): Promise<void> {
    this.spawn();
    await pause(after);
    await this.kill();
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL', 'SIGKILL');
  }

  /** Asks for a clean end, which it has five seconds for. */
  async stop(): Promise<void> {
    const late = new AbortController();
    const impatience = pause(LAST_WORDS, null, { signal: late.signal })
      .then(() => this.kill())
      .catch(() => undefined);
    await this.end('SIGTERM', 0);
    late.abort();
    await impatience;
  }

  /** Resolves when the present process ends, for whatever reason. */
  async ended(): Promise<void> {
    await this.service?.end();
  }

  private async end(signal: NodeJS.Signals, meant: End): Promise<void> {
    this.meant ??= meant;
    await this.service?.kill(signal);
    this.service = null;
  }

  private spawn(): ServiceProcess {
    const service = new ServiceProcess(this.folder, { ...this.settings });
    const start = (this.starts += 1);
    this.service = service;
    this.meant = null;
    void service.end().then((end) => {
      if (end !== this.meant) this.complaints.push(complaintAbout(start, end, this.meant, service));
    });
    return service;
  }
}

function complaintAbout(start: number, end: End, meant: End, { stdout, stderr }: ServiceProcess): string {
  const why = meant === null ? 'by itself' : `when it was to end with ${meant}`;
  return `Start ${start} ended with ${end} ${why}. It said last: ${`${stdout}${stderr}`.slice(-2_000).replace(/\s+/g, ' ')}`;
}
