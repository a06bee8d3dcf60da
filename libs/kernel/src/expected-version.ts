import { DomainError } from './domain-error.js';

/** Versions that a change may apply to: one of a list, any, or not stated. An empty list matches no version. */
export type ExpectedVersion = readonly number[] | 'any' | 'unstated';

/** The change does not state an expected version, so it could undo a concurrent one. */
export class VersionUnstated extends DomainError {
  readonly code = 'precondition_required';

  constructor() {
    super('Say which version you mean to change: read it, and send its ETag as If-Match.');
  }
}

/** The resource has been changed concurrently. */
export class VersionMismatch extends DomainError {
  readonly code = 'version_mismatch';

  /** @param currentVersion null where nothing exists yet */
  constructor(currentVersion: number | null) {
    const now = currentVersion === null ? 'there is none yet' : `it has version ${currentVersion} now`;
    super(`This is not the version that you mean to change: ${now}. Read it again and decide anew.`, {
      members: { currentVersion },
    });
  }
}

/** Throws `VersionUnstated` or `VersionMismatch` unless `version` is an expected one. */
export function assertVersion(expected: ExpectedVersion, version: number): void {
  if (expected === 'unstated') throw new VersionUnstated();
  if (expected !== 'any' && !expected.includes(version)) throw new VersionMismatch(version);
}
