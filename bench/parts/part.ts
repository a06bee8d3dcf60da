import { join } from 'node:path';
import { copyFolder, type Base } from '../shop/base.js';
import type { Figure } from '../measure/figures.js';
import type { LoadPlan } from '../load/plan.js';

/** Settings of a bench run. */
export interface Setting {
  /** Working folder. */
  readonly work: string;
  readonly base: Base;
  readonly rounds: number;
  /** Duration of a round. */
  readonly seconds: number;
  /** Number of orders to grow to. */
  readonly orders: number;
}

/** Result of a part of the bench. */
export interface Outcome {
  readonly figures: readonly Figure[];
  /** Markdown below the table. */
  readonly section?: string;
}

/** A copy of the base folder to measure on. */
export function copyOfBase({ base, work }: Setting, name: string): string {
  return copyFolder(base.folder, join(work, name));
}

/** Load of one round, on the base or on another folder with other order ids. */
export function roundOf(
  { base, seconds }: Setting,
  calls: LoadPlan['calls'],
  connections: number,
  orderIds = base.known.orderIds,
): Omit<LoadPlan, 'url' | 'drain'> {
  return { ...base.known, calls, connections, until: { seconds }, orderIds };
}
