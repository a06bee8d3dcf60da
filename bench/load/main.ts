/** Generates a load. Usage: main.ts PLAN, a `LoadPlan` as JSON; prints a `LoadResult` as JSON. */
import { makeLoad } from './make-load.js';
import type { LoadPlan } from './plan.js';

const plan = JSON.parse(process.argv[2]!) as LoadPlan;
process.stdout.write(`${JSON.stringify(await makeLoad(plan))}\n`);
