import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadResult } from '../load/plan.js';
import { runLoad } from '../load/run-load.js';
import { byGroup, selfTimes, type CpuProfile, type SelfTime } from '../measure/cpu-profile.js';
import { written } from '../measure/figures.js';
import { root, withServers, type Server } from '../servers/server.js';
import { startCeiling, startProduct } from '../servers/sides.js';
import { copyOfBase, roundOf, type Outcome, type Setting } from './part.js';

const EXPLANATION = [
  'Microseconds, by package and file, in a round with 50 connections under `--cpu-prof`. What SQLite does counts for the',
  'function that calls it, waiting for the disk for the one that commits, and waiting for a core for whatever was going on.',
].join('\n');
/** Most lines of each table. */
const maxGroups = 24;
const maxFunctions = 20;
const THREAD = /\.(\d+)\.\d+\.cpuprofile$/;

interface Profile {
  readonly answered: LoadResult;
  readonly mainThread: SelfTime[];
  readonly otherThreads: SelfTime[];
}

/** Profiled calls, with the unit of their figures. */
const CALLS = { place: 'order placed', get: 'order read', list: 'list read' } as const;
type Call = keyof typeof CALLS;

/** CPU time by package and file with 50 connections, compared with the ceiling. */
export async function profile(setting: Setting): Promise<Outcome> {
  const sections = ['## What takes the time', EXPLANATION];
  for (const call of Object.keys(CALLS) as Call[]) {
    const product = await profileOf(setting, call, 'product', startProduct);
    const ceiling = await profileOf(setting, call, 'ceiling', startCeiling);
    sections.push(describeProfiles(call, product, ceiling));
  }
  return { figures: [], section: sections.join('\n\n') };
}

async function profileOf(
  setting: Setting,
  call: Call,
  side: string,
  start: (folder: string, flags: readonly string[]) => Promise<Server>,
): Promise<Profile> {
  const name = `profile-${call}-${side}`;
  const folder = copyOfBase(setting, name);
  const profiles = join(setting.work, `${name}-files`);
  mkdirSync(profiles);
  const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const answered = await withServers(
    async () => ({ server: await start(folder, flags) }),
    async ({ server: { url } }) => {
      await runLoad({ ...roundOf(setting, call, 50), url, drain: false });
      return runLoad({ ...roundOf(setting, call, 50), url, drain: false });
    },
  );
  const times = readdirSync(profiles).map((file) => {
    const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile;
    return { main: THREAD.exec(file)?.[1] === '0', times: selfTimes(profile, answered, pathToFileURL(root).href) };
  });
  return {
    answered,
    mainThread: times.filter(({ main }) => main).flatMap((one) => one.times),
    otherThreads: times
      .filter(({ main }) => !main)
      .flatMap((one) => one.times.filter(({ group }) => group !== '(idle)')),
  };
}

function describeProfiles(call: Call, product: Profile, ceiling: Profile): string {
  const share = ({ answered }: Profile, microseconds = 0) => (microseconds / answered.acknowledged).toFixed(1);
  const [main, others, bare] = [product.mainThread, product.otherThreads, ceiling.mainThread].map(byGroup) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  const weight = (group: string) => Math.max(main.get(group) ?? 0, others.get(group) ?? 0, bare.get(group) ?? 0);
  const groups = [...new Set([...main.keys(), ...others.keys(), ...bare.keys()])].sort((a, b) => weight(b) - weight(a));
  return [
    `**For each ${CALLS[call]}**: ${written(product.answered.perSecond)}/s of Tradepost, ${written(ceiling.answered.perSecond)}/s of the ceiling.`,
    '',
    '| µs | main thread | other threads | ceiling |',
    '|---|--:|--:|--:|',
    ...groups
      .slice(0, maxGroups)
      .map(
        (group) =>
          `| ${group} | ${share(product, main.get(group))} | ${share(product, others.get(group))} | ${share(ceiling, bare.get(group))} |`,
      ),
    '',
    '| function of the main thread | of | µs |',
    '|---|---|--:|',
    ...product.mainThread
      .slice(0, maxFunctions)
      .map(({ group, name, microseconds }) => `| ${name} | ${group} | ${share(product, microseconds)} |`),
  ].join('\n');
}
