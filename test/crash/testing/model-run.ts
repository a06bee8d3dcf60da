import { articles } from '../catalogue.js';
import { Client, type Line } from '../client.js';
import type { Evidence } from '../evidence.js';
import { Ledger, isAcknowledged, noteAttempt } from '../ledger.js';
import { Random } from '../random.js';
import { ModelShop, replayed } from './model-shop.js';

/** What a run against the model leaves behind. */
export interface ModelTestimony {
  readonly entries: Ledger['entries'];
  readonly evidence: Evidence;
  readonly complaints: string[];
}

/** Lets clients loose on the model, which loses some replies on their way and delivers late. */
export async function modelRun(seed: string, { clients = 6, steps = 150 } = {}): Promise<ModelTestimony> {
  const random = new Random(seed);
  const [shop, ledger] = [new ModelShop(), new Ledger()];
  const line: Line = {
    deliver: async (entry) => {
      if (random.chance(0.3)) shop.deliver();
      let reply = shop.post(entry.request);
      while (random.chance(0.1)) {
        noteAttempt(entry, 1, 'ECONNRESET');
        reply = shop.post(entry.request);
      }
      noteAttempt(entry, 1, String(reply.status));
      entry.reply = reply;
    },
    readOrder: async (id) => shop.order(id),
    tokenOf: async (id) => `token of ${id}`,
  };
  for (const { sku, stock } of articles)
    if (stock !== null) await line.deliver(ledger.open(0, { kind: 'stock', sku, change: stock, reason: 'Opening.' }));
  const crowd = Array.from({ length: clients }, (_, i) => new Client(i + 1, new Random(`${seed} ${i}`), ledger, line));
  for (let step = 0; step < steps; step += 1) for (const client of crowd) await client.step();
  shop.deliver(true);
  for (const client of crowd) await client.probe();
  const replays = ledger.entries.filter(isAcknowledged).map((entry) => replayed(shop, entry));
  return { entries: ledger.entries, evidence: shop.evidence(replays), complaints: [] };
}

/** One that shares nothing with it, so that faults can be planted there. */
export function copyOf({ entries, evidence, complaints }: ModelTestimony): ModelTestimony {
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const timelines = new Map(copy([...evidence.timelines]));
  return { entries: copy(entries), evidence: { ...copy(evidence), timelines }, complaints: [...complaints] };
}
