import type { Instant } from '@tradepost/kernel';
import type { DeclaredContext } from '../declared-contexts.js';

/** How far a backup or a restore has come with one store. */
export interface CopyProgress {
  /** Where the copy lies in the backup, e.g. `<tenant>/<context>.db`. */
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
  /** Position of the newest message that the outbox has handed out. */
  readonly lastMessage: string | number;
}

export interface BackupRequest {
  /** The folder to make; it may be there already, empty. */
  readonly target: string;
  readonly progress: (progress: CopyProgress) => void;
  /** Ends the backup early; nothing is left of it. */
  readonly stop: AbortSignal;
}

export interface BackupSummary {
  readonly folder: string;
  readonly takenAt: Instant;
  /** How long writers were kept out. */
  readonly heldMilliseconds: number;
  readonly files: readonly BackedUpStore[];
}

export interface RestoreRequest {
  /** A folder that `backUp` made. */
  readonly backup: string;
  /** Moves the data that is there aside; without it, data that is there is refused. */
  readonly replace: boolean;
  /** The contexts that this program knows. */
  readonly contexts: readonly DeclaredContext[];
  readonly progress: (progress: CopyProgress) => void;
}

export interface RestoreSummary {
  readonly folder: string;
  readonly takenAt: Instant;
  readonly files: readonly BackedUpStore[];
  /** Where the data that was there has gone; null where there was none. */
  readonly movedTo: string | null;
  /** Tenants that the backup does not hold; their data stays. */
  readonly untouched: readonly string[];
}

/** Backups of the write models of all tenants. Read models are left out: they are made anew from the event logs. */
export abstract class Backups {
  /** Copies all write models as they are at one moment, while others go on writing. Throws `BackupRefused`. */
  abstract backUp(request: BackupRequest): Promise<BackupSummary>;

  /**
   * Puts a backup in the place of data that no process uses. Everything is checked before anything is touched. Each event
   * log gets a new id and notes those of the log that it replaces. Throws `BackupRefused`.
   */
  abstract restore(request: RestoreRequest): Promise<RestoreSummary>;
}
