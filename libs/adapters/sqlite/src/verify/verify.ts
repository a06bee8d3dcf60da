import { resolve } from 'node:path';
import { BackupRefused } from '../backup/backup-refused.js';
import { ConsistentSnapshot } from '../backup/consistent-snapshot.js';
import { writeFilesIn } from '../backup/write-files.js';
import type { DeclaredContext } from '@tradepost/platform/operations';
import { ReadStoreUnavailable, type ReadStore, type ReadStores } from '@tradepost/platform/read-store';
import { Findings, type Counts, type Difference } from './findings.js';
import { LogSnapshot } from './log-snapshot.js';
import { verifyListeners, verifyReceivers } from './verify-checkpoints.js';
import { verifyDocuments } from './verify-documents.js';
import { verifyMessages } from './verify-messages.js';
import { verifyState } from './verify-state.js';
import { verifyStreams } from './verify-streams.js';

export interface VerifyOptions {
  readonly dataDirectory: string;
  readonly readStores: ReadStores;
  readonly contexts: readonly DeclaredContext[];
  /** The one tenant to look at; null: all that have data. */
  readonly tenant: string | null;
  /** Documents of each projection whose contents are compared, chosen at random; null: all. */
  readonly sample: number | null;
  /** Told what is looked at, in a few words. */
  readonly progress: (step: string) => void;
}

export interface VerifyReport {
  /** The moment that was looked at. */
  readonly at: string;
  readonly counts: Readonly<Counts>;
  readonly differing: number;
  /** The first thousand of them. */
  readonly differences: readonly Difference[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
}

/**
 * Compares all that is stored twice, at one moment of all write files, beside a running service or without one:
 * streams, state rows, outbox, inboxes, checkpoints and documents, these with a fold of their events. Changes nothing. Throws `BackupRefused` where the
 * files cannot be read.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { dataDirectory, contexts, tenant } = options;
  const byName = new Map(contexts.map((context) => [context.setup.name, context]));
  const found = await writeFilesIn(dataDirectory);
  const files = found.filter((file) => byName.has(file.context) && (tenant === null || file.tenant === tenant));
  if (files.length === 0) throw new BackupRefused(`${resolve(dataDirectory)} holds no data to verify.`);
  const moment = await ConsistentSnapshot.of(files);
  const findings = new Findings();
  try {
    const opened = await Promise.all(moment.snapshots.map((one) => LogSnapshot.of(one, byName.get(one.context)!)));
    for (const file of opened) await verifyFile(file, opened, options, findings);
  } finally {
    moment.close();
  }
  const { counts, differing, first, notes } = findings;
  return { at: moment.at, counts, differing, differences: first, notes };
}

async function verifyFile(
  file: LogSnapshot,
  files: readonly LogSnapshot[],
  { readStores, sample, progress }: Pick<VerifyOptions, 'readStores' | 'sample' | 'progress'>,
  findings: Findings,
): Promise<void> {
  const { tenant, context } = file;
  const tell = findings.for(tenant, context);
  const step = (name: string): void => progress(`${tenant}/${context}: ${name}`);
  const hearers = files
    .filter((other) => other.tenant === tenant)
    .flatMap((other) =>
      other.declared.receivers.filter(({ source }) => source === context).map(({ name }) => ({ name, file: other })),
    );
  step('streams');
  verifyStreams(file, findings, tell);
  step('state');
  await verifyState(file, findings, tell);
  step('messages');
  await verifyMessages(file, hearers, findings, tell);
  await verifyReceivers(file, hearers, tell);
  await verifyListeners(file, tell);
  step('documents');
  await withReadStore(file, readStores, findings, (store) => verifyDocuments(file, store, sample, findings, tell));
}

/** Opens the read store of a file without making one that is not there. */
async function withReadStore(
  { tenant, context }: LogSnapshot,
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
    else if (!/^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown }).code))) throw error;
    else
      findings.for(tenant, context)(
        'document',
        `The documents cannot be read: ${message}. The next start makes them anew.`,
      );
  }
}
