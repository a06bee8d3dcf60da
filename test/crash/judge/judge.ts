import type { Evidence } from '../evidence.js';
import type { Entry } from '../ledger.js';
import { judgeAnswers } from './answers.js';
import { judgeContracts } from './contracts.js';
import { judgeCustomers } from './customers.js';
import { judgeDeliveries } from './deliveries.js';
import { judgeEvents } from './events.js';
import { factsOf } from './facts.js';
import { finding, type Finding } from './finding.js';
import { judgeOrderChanges } from './order-changes.js';
import { judgeOrders } from './orders.js';
import { judgeReadModel } from './read-model.js';
import { judgeReplays } from './replays.js';
import { judgeSignIns } from './sign-ins.js';
import { judgeStock } from './stock.js';

/** What a run left behind. */
export interface Testimony {
  readonly entries: readonly Entry[];
  /** Null where the run ended before anything could be read back. */
  readonly evidence: Evidence | null;
  /** What went wrong with the server's process or the run, in sentences. */
  readonly complaints: readonly string[];
}

/** All that is wrong with a run, from the clients' ledger and what is read back. Pure. */
export function judge({ entries, evidence, complaints }: Testimony): Finding[] {
  const facts = factsOf(entries);
  return [
    ...complaints.map((complaint) => finding('process', complaint)),
    ...judgeAnswers(facts),
    ...(evidence === null
      ? []
      : [
          ...judgeCustomers(facts, evidence),
          ...judgeOrders(facts, evidence),
          ...judgeOrderChanges(facts, evidence),
          ...judgeStock(facts, evidence),
          ...judgeEvents(evidence),
          ...judgeContracts(facts, evidence),
          ...judgeReadModel(facts, evidence),
          ...judgeReplays(evidence),
          ...judgeSignIns(facts, evidence),
          ...judgeDeliveries(evidence),
          ...judgeVerification(evidence),
        ]),
  ];
}

function judgeVerification({ verification: { code, said } }: Evidence): Finding[] {
  return code === 0 ? [] : [finding('verification', `It ended with ${code}: ${said.slice(-2_000).trim()}`)];
}
