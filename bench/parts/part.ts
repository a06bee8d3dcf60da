import { join } from 'node:path';
import { copyFolder, type Base } from '../shop/base.js';
import type { Figure } from '../measure/figures.js';
import type { LoadPlan } from '../load/plan.js';

/** How the bench was asked to measure. */
export interface Setting {
  /** Folder for everything that is made on the way. */
  readonly work: string;
  readonly base: Base;
  readonly rounds: number;
  /** Length of a round. */
  readonly seconds: number;
  /** Size that the shop grows to. */
  readonly orders: number;
}

/** What a part of the bench found out. */
export interface Outcome {
  readonly figures: readonly Figure[];
  /** Markdown that goes below the table. */
  readonly section?: string;
}

/** A copy of the base to measure on. */
export function copyOfBase({ base, work }: Setting, name: string): string {
  return copyFolder(base.folder, join(work, name));
}

/** The load of one round on the base, or on another folder whose orders have other ids. */
export function roundOf(
  { base, seconds }: Setting,
  calls: LoadPlan['calls'],
  connections: number,
  orderIds = base.known.orderIds,
): Omit<LoadPlan, 'url' | 'drain'> {
  return { ...base.known, calls, connections, until: { seconds }, orderIds };
}
