/** V8's CPU profile, as far as used here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly startTime: number;
  /** Node hit by each sample, and the time since the sample before it. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  /** Package, file or kind of work. */
  readonly group: string;
  readonly name: string;
  readonly microseconds: number;
}

/** Self time of each function between two times of the monotonic clock, most first. */
export function selfTimes(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  window: { readonly began: number; readonly ended: number },
  root: string,
): SelfTime[] {
  const spent = new Map<number, number>();
  let now = startTime;
  samples.forEach((node, i) => {
    now += timeDeltas[i]!;
    if (now >= window.began && now < window.ended) {
      spent.set(node, (spent.get(node) ?? 0) + (timeDeltas[i + 1] ?? 0));
    }
  });
  const byFunction = new Map<string, SelfTime>();
  for (const { id, callFrame } of nodes) {
    const group = groupOf(callFrame.url, callFrame.functionName, root);
    const name = callFrame.functionName || '(anonymous)';
    const key = `${group} ${name}`;
    const microseconds = (byFunction.get(key)?.microseconds ?? 0) + (spent.get(id) ?? 0);
    byFunction.set(key, { group, name, microseconds });
  }
  return [...byFunction.values()].filter(({ microseconds }) => microseconds > 0).sort(byTime);
}

/** Self times summed by group. */
export function byGroup(times: readonly SelfTime[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { group, microseconds } of times) sums.set(group, (sums.get(group) ?? 0) + microseconds);
  return new Map([...sums].sort(([, one], [, other]) => other - one));
}

/** Package of a library, file of the project, module of node, or kind of native work. */
function groupOf(url: string, functionName: string, root: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native functions, SQLite among them';
  const library = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (library !== undefined) return library;
  if (url.startsWith(root)) return url.slice(root.length);
  return url.startsWith('node:') ? 'node' : url;
}

function byTime(one: SelfTime, other: SelfTime): number {
  return other.microseconds - one.microseconds;
}
