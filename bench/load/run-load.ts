import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fromSource, root } from '../servers/server.js';
import type { LoadPlan, LoadResult } from './plan.js';

const run = promisify(execFile);

/** Generates a load from a process of its own. Throws on an unexpected answer. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const args = [...fromSource, 'bench/load/main.ts', JSON.stringify(plan)];
  const { stdout } = await run(process.execPath, args, { cwd: root });
  const result = JSON.parse(stdout) as LoadResult;
  if (result.failed === 0) return result;
  throw new Error(`${result.failed} requests of the load "${plan.calls}" failed, the first with ${result.complaint}`);
}
