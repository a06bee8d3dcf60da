/** A profile as V8 writes it, as far as it is used here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly startTime: number;
  /** Node that each sample hit, and the time from the sample before it. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  /** Package, file or kind of work. */
  readonly group: string;
  readonly name: string;
  readonly microseconds: number;
}

/** Time spent in each function itself between two moments of the monotonic clock, the most first. */
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

/** The same, added up by group. */
export function byGroup(times: readonly SelfTime[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { group, microseconds } of times) sums.set(group, (sums.get(group) ?? 0) + microseconds);
  return new Map([...sums].sort(([, one], [, other]) => other - one));
}

/** The package of a library, the file of a project, the module of node, or what is done natively. */
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
