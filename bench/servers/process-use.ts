import { readFileSync } from 'node:fs';

/** MiB. */
export interface Memory {
  readonly resident: number;
  /** Without file-backed pages, which the system reclaims on demand. */
  readonly anonymous: number;
}

/** CPU time since the start of the process, in microseconds. */
export interface Cpu {
  readonly process: number;
  readonly mainThread: number;
}

/** Microseconds in one of Linux's units of CPU time. */
const clockTickUs = 10_000;

/** Null where the system does not report it. */
export function memoryOf(pid: number): Memory | null {
  const status = contentOf(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status ?? '')?.[1]) / 1024;
  return status === null ? null : { resident: field('VmRSS'), anonymous: field('RssAnon') };
}

/** Null where the system does not report it. */
export function cpuOf(pid: number): Cpu | null {
  const [whole, main] = [contentOf(`/proc/${pid}/stat`), contentOf(`/proc/${pid}/task/${pid}/stat`)];
  return whole === null || main === null ? null : { process: ticksIn(whole), mainThread: ticksIn(main) };
}

/** User and system time; the program name before them may contain blanks. */
function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * clockTickUs;
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
