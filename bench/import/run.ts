/**
 * Compares the duration of `import online-retail` with that of bare.ts, alternately in every round, from the start of
 * the process to its end. Usage: npm run bench:import -- [FILE] [ROUNDS]. Writes RESULTS.md beside this file.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { extents } from './tables.js';

interface Run {
  readonly seconds: number;
  /** Peak memory of the process, in MiB; null where the system does not report it. */
  readonly memory: number | null;
  readonly output: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const [file = join(root, '../shared/data/online-retail.csv.gz'), times = '3'] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'tradepost-bench-'));
const header = join(work, 'header.csv');
writeFileSync(header, 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n');

try {
  await bench(Number(times));
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function bench(rounds: number): Promise<void> {
  const [bare, imported]: [Run[], Run[]] = [[], []];
  let differences: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [one, other] = [join(work, `bare-${round}`), join(work, `import-${round}`)];
    await importInto(one, header);
    bare.push(await run('bench/import/bare.ts', [file, join(one, 'default')]));
    imported.push(await importInto(other, file));
    console.log(`round ${round}: bare ${bare.at(-1)!.seconds} s, import ${imported.at(-1)!.seconds} s`);
    if (round === 1) differences = compare(join(one, 'default'), join(other, 'default'));
    for (const folder of [one, other]) rmSync(folder, { recursive: true });
  }
  const report = describe(bare, imported, differences);
  console.log(`\n${report}`);
  const results = fileURLToPath(new URL('RESULTS.md', import.meta.url));
  writeFileSync(results, await format(report, { ...(await resolveConfig(results)), filepath: results }));
}

function importInto(folder: string, csv: string): Promise<Run> {
  const args = ['import', 'online-retail', csv, '--json'];
  return run('apps/cli/src/main.ts', args, { TRADEPOST_DATA_DIR: folder, MONGODB_URL: '' });
}

async function run(script: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  // Flushes the system's write cache, so that no side waits for the writes of another.
  spawnSync('sync');
  const started = performance.now();
  const flags = ['--conditions=@tradepost/source', '--import', './scripts/register.mjs'];
  const child = spawn(process.execPath, [...flags, script, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (text: Buffer) => (said.output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.errors += text.toString()));
  let memory: number | null = null;
  const watch = setInterval(() => (memory = mostMemory(child.pid!) ?? memory), 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${script} ended with code ${code}: ${said.errors}`);
  return { seconds: Math.round(performance.now() - started) / 1000, memory, output: said.output };
}

function mostMemory(pid: number): number | null {
  try {
    const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
  } catch {
    return null;
  }
}

/** The comparison is fair where both leave the same number of rows in every table, and values of the same size. */
function compare(bare: string, imported: string): string[] {
  const others = extents(imported);
  return [...extents(bare)].map(([table, { rows, size }]) => {
    const other = others.get(table)!;
    return `| ${table} | ${other.rows} | ${rows} | ${((100 * size) / other.size).toFixed(2)} % |`;
  });
}

function describe(bare: readonly Run[], imported: readonly Run[], tables: readonly string[]): string {
  const { rows, seconds: inside } = JSON.parse(imported.at(-1)!.output) as { rows: number; seconds: number };
  const parts = JSON.parse(bare.at(-1)!.output) as { read: number; insert: number };
  const [one, other] = [median(bare.map((run) => run.seconds)), median(imported.map((run) => run.seconds))];
  const line = (name: string, runs: readonly Run[]) => {
    const seconds = median(runs.map((run) => run.seconds));
    const each = runs.map((run) => run.seconds.toFixed(1)).join(', ');
    const memory = Math.max(...runs.map((run) => run.memory ?? 0)) || '-';
    return `| ${name} | ${seconds.toFixed(1)} | ${Math.round(rows / seconds)} | ${memory} | ${each} |`;
  };
  return [
    '# Import beside a bare script',
    '',
    `${basename(file)}, ${rows} rows; Node ${process.version}, ${availableParallelism()} cores; \`npm run bench:import\`.`,
    'Both start as a process of their own, read the file and leave the same rows in the same tables, with the same',
    'pragmas. The script (bare.ts) uses better-sqlite3 alone: nothing is staged, checked, loaded back or repeatable.',
    '',
    '| | seconds (median) | rows a second | most memory, MiB | each round |',
    '|---|---|---|---|---|',
    line('bare script', bare),
    line('import', imported),
    '',
    `The import runs at **${(one / other).toFixed(2)}** of the speed of the script. In the last round the script took`,
    `${parts.read.toFixed(1)} s to read and ${parts.insert.toFixed(1)} s to insert; the import said ${inside.toFixed(1)} s of itself.`,
    '',
    '| table | rows of the import | rows of the script | size of its values |',
    '|---|---|---|---|',
    ...tables,
    '',
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
