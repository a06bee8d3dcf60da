import { readFileSync } from 'node:fs';

/** In MiB. */
export interface Memory {
  readonly resident: number;
  /** Without pages of files, which the system takes back when it needs them. */
  readonly anonymous: number;
}

/** Processor time since the start of the process, in microseconds. */
export interface Cpu {
  readonly process: number;
  readonly mainThread: number;
}

/** Linux counts processor time in hundredths of a second. */
const TICK = 10_000;

/** Null where the system does not tell. */
export function memoryOf(pid: number): Memory | null {
  const status = contentOf(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status ?? '')?.[1]) / 1024;
  return status === null ? null : { resident: field('VmRSS'), anonymous: field('RssAnon') };
}

/** Null where the system does not tell. */
export function cpuOf(pid: number): Cpu | null {
  const [whole, main] = [contentOf(`/proc/${pid}/stat`), contentOf(`/proc/${pid}/task/${pid}/stat`)];
  return whole === null || main === null ? null : { process: ticksIn(whole), mainThread: ticksIn(main) };
}

/** User and system time; the name of the program before them may hold blanks. */
function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
