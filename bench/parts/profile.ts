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

/** As many lines of each table as are worth reading. */
const GROUPS = 30;
const FUNCTIONS = 25;
const THREAD = /\.(\d+)\.\d+\.cpuprofile$/;

interface Profile {
  readonly placed: LoadResult;
  readonly mainThread: SelfTime[];
  readonly otherThreads: SelfTime[];
}

/** Where the time goes while orders are placed by 50 connections, beside the ceiling. */
export async function profilePlacing(setting: Setting): Promise<Outcome> {
  const product = await profileOf(setting, 'profile-product', startProduct);
  const ceiling = await profileOf(setting, 'profile-ceiling', startCeiling);
  return { figures: [], section: describeProfiles(product, ceiling) };
}

async function profileOf(
  setting: Setting,
  name: string,
  start: (folder: string, flags: readonly string[]) => Promise<Server>,
): Promise<Profile> {
  const folder = copyOfBase(setting, name);
  const profiles = join(setting.work, `${name}-files`);
  mkdirSync(profiles);
  const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const placed = await withServers(
    async () => ({ server: await start(folder, flags) }),
    async ({ server: { url } }) => {
      await runLoad({ ...roundOf(setting, 'place', 50), url, drain: false });
      return runLoad({ ...roundOf(setting, 'place', 50), url, drain: false });
    },
  );
  const times = readdirSync(profiles).map((file) => {
    const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile;
    return { main: THREAD.exec(file)?.[1] === '0', times: selfTimes(profile, placed, pathToFileURL(root).href) };
  });
  return {
    placed,
    mainThread: times.filter(({ main }) => main).flatMap((one) => one.times),
    otherThreads: times
      .filter(({ main }) => !main)
      .flatMap((one) => one.times.filter(({ group }) => group !== '(idle)')),
  };
}

function describeProfiles(product: Profile, ceiling: Profile): string {
  const share = ({ placed }: Profile, microseconds = 0) => (microseconds / placed.acknowledged).toFixed(1);
  const [main, others, bare] = [product.mainThread, product.otherThreads, ceiling.mainThread].map(byGroup) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  const weight = (group: string) => Math.max(main.get(group) ?? 0, others.get(group) ?? 0, bare.get(group) ?? 0);
  const groups = [...new Set([...main.keys(), ...others.keys(), ...bare.keys()])].sort((a, b) => weight(b) - weight(a));
  return [
    '## What takes the time',
    '',
    `Microseconds for each order, by package and file, in a round with 50 connections under \`--cpu-prof\`:`,
    `${written(product.placed.perSecond)} orders/s of Tradepost, ${written(ceiling.placed.perSecond)} of the ceiling. What SQLite does`,
    'counts for the function that calls it, and waiting for the disk for the one that commits.',
    '',
    '| | main thread | other threads | ceiling |',
    '|---|--:|--:|--:|',
    ...groups
      .slice(0, GROUPS)
      .map(
        (group) =>
          `| ${group} | ${share(product, main.get(group))} | ${share(product, others.get(group))} | ${share(ceiling, bare.get(group))} |`,
      ),
    '',
    '| function of the main thread | of | µs an order |',
    '|---|---|--:|',
    ...product.mainThread
      .slice(0, FUNCTIONS)
      .map(({ group, name, microseconds }) => `| ${name} | ${group} | ${share(product, microseconds)} |`),
  ].join('\n');
}
