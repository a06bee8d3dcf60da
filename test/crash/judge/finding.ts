import type { Entry } from '../ledger.js';

/** What a run is asked, in the order of the report; each must be answered with 0. */
export const questions = {
  lost: 'acknowledged and lost',
  twice: 'effects twice',
  unasked: 'refused or never asked for, and yet done',
  stock: 'stock levels unlike the ledger',
  events: 'orders without their events, and the converse',
  contracts: 'orders without their contracts, and the converse',
  readModel: 'reads unlike the last acknowledged reply',
  replays: 'repeated requests answered otherwise than at first',
  signIns: 'customers who cannot sign in, or can though they are blocked',
  unanswered: 'requests without an answer to the end',
  unexplained: 'answers that the ledger does not explain',
  deliveries: 'stuck deliveries',
  process: 'starts and ends that went wrong',
  verification: 'complaints of `tradepost verify`',
} as const;

export type Question = keyof typeof questions;

/** One case of something that must not be. */
export interface Finding {
  readonly question: Question;
  /** What is wrong, in a sentence. */
  readonly what: string;
  /** What the ledger has about it. */
  readonly entries: readonly Entry[];
}

export function finding(question: Question, what: string, entries: readonly (Entry | undefined)[] = []): Finding {
  return { question, what, entries: entries.filter((entry) => entry !== undefined) };
}
