import { isDamage } from '../../runtime/write-errors.js';
import { ReadStoreUnavailable, type ReadStore, type ReadStores } from '../../read-store/read-store.js';
import type { DeclaredContext } from '../declared-contexts.js';
import { Findings, type Counts, type Difference } from './findings.js';
import type { StoreSnapshot, StoreSnapshots } from './store-snapshot.js';
import { verifyListeners, verifyReceivers } from './verify-checkpoints.js';
import { verifyDocuments } from './verify-documents.js';
import { verifyMessages } from './verify-messages.js';
import { verifyState } from './verify-state.js';
import { verifyStreams } from './verify-streams.js';

export interface VerifyOptions {
  readonly snapshots: StoreSnapshots;
  readonly readStores: ReadStores;
  readonly contexts: readonly DeclaredContext[];
  /** The only tenant to look at; null: all that have data. */
  readonly tenant: string | null;
  /** Number of documents of each projection whose contents are compared, chosen at random; null: all. */
  readonly sample: number | null;
  /** Called with a short name of each step. */
  readonly progress: (step: string) => void;
}

export interface VerifyReport {
  /** The moment of the snapshots. */
  readonly at: string;
  readonly counts: Readonly<Counts>;
  readonly differing: number;
  /** The first thousand of them. */
  readonly differences: readonly Difference[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
}

/**
 * Compares everything that is stored twice, at one moment of all write models, whether a service runs or not: streams,
 * state rows, outbox, inboxes, checkpoints and documents. Changes nothing. Throws `BackupRefused` where there is
 * nothing to verify, or it cannot be read.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { snapshots, contexts, tenant } = options;
  const { at, stores, close } = await snapshots.take(contexts, tenant);
  const findings = new Findings();
  try {
    for (const store of stores) await verifyStore(store, stores, options, findings);
  } finally {
    close();
  }
  const { counts, differing, first, notes } = findings;
  return { at, counts, differing, differences: first, notes };
}

async function verifyStore(
  store: StoreSnapshot,
  stores: readonly StoreSnapshot[],
  { readStores, sample, progress }: Pick<VerifyOptions, 'readStores' | 'sample' | 'progress'>,
  findings: Findings,
): Promise<void> {
  const { tenant, context } = store;
  const report = findings.for(tenant, context);
  const step = (name: string): void => progress(`${tenant}/${context}: ${name}`);
  const receivers = stores
    .filter((other) => other.tenant === tenant)
    .flatMap((other) =>
      other.declared.receivers.filter(({ source }) => source === context).map(({ name }) => ({ name, store: other })),
    );
  step('streams');
  verifyStreams(store, findings, report);
  step('state');
  await verifyState(store, findings, report);
  step('messages');
  await verifyMessages(store, receivers, findings, report);
  await verifyReceivers(store, receivers, report);
  await verifyListeners(store, report);
  step('documents');
  await withReadStore(store, readStores, findings, (documents) =>
    verifyDocuments(store, documents, sample, findings, report),
  );
}

/** Opens the existing read store of a snapshot. */
async function withReadStore(
  { tenant, context }: StoreSnapshot,
  readStores: ReadStores,
  findings: Findings,
  work: (store: ReadStore) => Promise<void>,
): Promise<void> {
  try {
    const store = await readStores.find(tenant, context);
    if (store === null) {
      findings.notes.push(`${tenant}/${context}: there are no documents; the next start makes them.`);
      return;
    }
    await work(store).finally(() => store.close());
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof ReadStoreUnavailable) findings.notes.push(`${tenant}/${context}: ${message}`);
    else if (!isDamage(error)) throw error;
    else
      findings.for(tenant, context)(
        'document',
        `The documents cannot be read: ${message}. The next start makes them anew.`,
      );
  }
}
