import type { Instant } from '@tradepost/kernel';
import type { DeclaredContext } from '../declared-contexts.js';

/** Progress of a backup or a restore of one store. */
export interface CopyProgress {
  /** Path of the copy in the backup, e.g. `<tenant>/<context>.db`. */
  readonly place: string;
  /** 0 to 1. */
  readonly done: number;
}

/** The write model of one context and tenant in a backup. */
export interface BackedUpStore {
  readonly tenant: string;
  readonly context: string;
  readonly bytes: number;
  /** Position of the newest event. */
  readonly lastEvent: string | number;
  /** Position of the newest message ever added to the outbox. */
  readonly lastMessage: string | number;
}

export interface BackupRequest {
  /** Folder to create; it may exist, empty. */
  readonly target: string;
  readonly progress: (progress: CopyProgress) => void;
  /** Aborts the backup, which leaves nothing behind. */
  readonly stop: AbortSignal;
}

export interface BackupSummary {
  readonly folder: string;
  readonly takenAt: Instant;
  /** How long writers were blocked. */
  readonly heldMilliseconds: number;
  readonly files: readonly BackedUpStore[];
}

export interface RestoreRequest {
  /** A folder that `backUp` made. */
  readonly backup: string;
  /** Moves existing data aside; without it, existing data is refused. */
  readonly replace: boolean;
  /** The contexts of this program. */
  readonly contexts: readonly DeclaredContext[];
  readonly progress: (progress: CopyProgress) => void;
}

export interface RestoreSummary {
  readonly folder: string;
  readonly takenAt: Instant;
  readonly files: readonly BackedUpStore[];
  /** Where the existing data was moved; null where there was none. */
  readonly movedTo: string | null;
  /** Tenants that are not in the backup; their data stays. */
  readonly untouched: readonly string[];
}

/** Backups of the write models of all tenants. Read models are derived anew from the event logs. */
export abstract class Backups {
  /** Copies all write models as they are at one moment, while writes go on. Throws `BackupRefused`. */
  abstract backUp(request: BackupRequest): Promise<BackupSummary>;

  /**
   * Restores a backup into data that no process uses. Checks everything before it changes anything. Each event log gets
   * a new id and records those of the log that it replaces. Throws `BackupRefused`.
   */
  abstract restore(request: RestoreRequest): Promise<RestoreSummary>;
}
